package dev.convexmirror.rig;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A real PostgreSQL with logical replication in a child process, shared by all tests of a JVM. Each test has a database. */
public final class PostgresNode {
    private static final PostgresNode SHARED = new PostgresNode();

    private Optional<EmbeddedPostgres> server = Optional.empty();

    private PostgresNode() {}

    /** A new, empty database of the shared server. */
    public static Database database() {
        String name = UniqueName.of("db").replace('-', '_');
        EmbeddedPostgres running = SHARED.start();
        Database template = new Database(running.getPort(), "postgres");
        template.execute("CREATE DATABASE " + name);
        return new Database(running.getPort(), name);
    }

    private synchronized EmbeddedPostgres start() {
        if (server.isEmpty()) {
            try {
                EmbeddedPostgres started = EmbeddedPostgres.builder()
                        .setServerConfig("wal_level", "logical")
                        .setServerConfig("max_replication_slots", "50")
                        .setServerConfig("max_wal_senders", "50")
                        .setServerConfig("max_connections", "200")
                        .start();
                server = Optional.of(started);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    try {
                        started.close();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return server.get();
    }

    /** A database, written to by its owner. Safe for use by several threads. */
    public record Database(int port, String name) {
        public String url() {
            return "jdbc:postgresql://127.0.0.1:" + port + "/" + name;
        }

        public String user() {
            return "postgres";
        }

        public Connection connect() throws SQLException {
            return DriverManager.getConnection(url(), user(), "postgres");
        }

        /** Runs statements, each in a transaction of its own. */
        public void execute(String... statements) {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
            } catch (SQLException e) {
                throw new RigException(e.getMessage(), e);
            }
        }

        /** The rows of a query, all values as text. */
        public List<List<String>> query(String sql) {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery(sql)) {
                List<List<String>> rows = new ArrayList<>();
                while (result.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                        row.add(result.getString(i));
                    }
                    rows.add(row);
                }
                return rows;
            } catch (SQLException e) {
                throw new RigException(e.getMessage(), e);
            }
        }
    }
}
