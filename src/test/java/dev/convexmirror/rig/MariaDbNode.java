package dev.convexmirror.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * A real MariaDB with a binlog in a child process, shared by all tests of a JVM; the one that is installed on this machine.
 * Each test has a database. The child dies with this JVM, however this one ends.
 */
public final class MariaDbNode {
    /** May do everything; {@link #MIRROR} has the rights that an import needs. */
    private static final String OWNER = "owner";

    /** What an import logs in by, with {@link #PASSWORD}. */
    public static final String MIRROR = "mirror";

    public static final String PASSWORD = "maria-7";

    private static final MariaDbNode SHARED = new MariaDbNode();
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    /** Below those of Elasticsearch and the ephemeral ones, so that nothing is in the way of a restart on the same port. */
    private static final int FIRST_PORT = 12_000;

    private static final int PORTS = 7_000;

    private Optional<Path> directory = Optional.empty();
    private Optional<Process> process = Optional.empty();
    private int port;

    private MariaDbNode() {}

    /** Whether this machine has a server. */
    public static boolean isInstalled() {
        return program("mariadbd").isPresent() && program("mariadb-install-db").isPresent();
    }

    /** A new, empty database of the shared server. */
    public static Database database() {
        SHARED.ensureStarted();
        String name = UniqueName.of("db").replace('-', '_');
        new Database(SHARED.port, "mysql").execute("CREATE DATABASE " + name);
        return new Database(SHARED.port, name);
    }

    /** kill -9 of the shared server, and a new start with the same data on the same port. */
    public static void crash() {
        SHARED.stop();
        SHARED.start();
    }

    private synchronized void ensureStarted() {
        if (directory.isEmpty()) {
            OwnedDirectory owned = OwnedDirectory.create(ProjectRoot.target().resolve("mariadb"), "node-");
            directory = Optional.of(owned.path());
            port = FIRST_PORT + ThreadLocalRandom.current().nextInt(PORTS);
            install();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                stop();
                owned.close();
            }));
            start();
        }
    }

    private void install() {
        try {
            Files.writeString(file("init.sql"), """
                    CREATE USER IF NOT EXISTS %1$s IDENTIFIED BY '%3$s';
                    GRANT ALL ON *.* TO %1$s WITH GRANT OPTION;
                    CREATE USER IF NOT EXISTS %2$s IDENTIFIED BY '%3$s';
                    GRANT SELECT, REPLICATION SLAVE, BINLOG MONITOR ON *.* TO %2$s;
                    """.formatted(OWNER, MIRROR, PASSWORD));
            run(
                    program("mariadb-install-db").orElseThrow().toString(),
                    "--no-defaults",
                    "--datadir=" + file("data"),
                    "--user=" + System.getProperty("user.name"),
                    "--skip-test-db");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run(String... command) throws IOException {
        Process running = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        if (!Children.ended(running, START_TIMEOUT) || running.exitValue() != 0) {
            Children.kill(running);
            throw new RigException("MariaDB was not installed. End of " + log() + ":\n" + Tail.of(log(), 30));
        }
    }

    private void start() {
        String server = String.join(
                " ",
                program("mariadbd").orElseThrow().toString(),
                "--no-defaults",
                "--datadir=" + file("data"),
                "--user=" + System.getProperty("user.name"),
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--socket=" + file("socket"),
                "--pid-file=" + file("pid"),
                "--init-file=" + file("init.sql"),
                "--skip-name-resolve",
                "--server-id=7",
                "--log-bin=binlog",
                "--binlog-format=ROW",
                "--binlog-row-metadata=FULL",
                "--innodb-buffer-pool-size=32M");
        try {
            // the shell ends the server when this JVM is gone, which closes its input
            Process started = new ProcessBuilder("sh", "-c", server + " & read line; kill -9 $!; wait")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
            process = Optional.of(started);
            awaitAnswer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitAnswer() {
        long end = System.nanoTime() + START_TIMEOUT.toNanos();
        while (System.nanoTime() < end) {
            try (Connection connection = new Database(port, "mysql").connect()) {
                if (connection.isValid(1)) {
                    return;
                }
            } catch (SQLException e) {
                Thread.onSpinWait();
            }
        }
        throw new RigException("MariaDB did not start. End of " + log() + ":\n" + Tail.of(log(), 30));
    }

    private void stop() {
        process.ifPresent(running -> {
            try {
                running.getOutputStream().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if (!Children.ended(running, START_TIMEOUT)) {
                Children.kill(running);
            }
        });
    }

    private Path file(String name) {
        return directory.orElseThrow().resolve(name);
    }

    private Path log() {
        return file("log");
    }

    private static Optional<Path> program(String name) {
        return Stream.of("/usr/sbin", "/usr/bin", "/usr/local/bin")
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** A database, written to by somebody who may do everything. Safe for use by several threads. */
    public record Database(int port, String name) {
        public String url() {
            return "jdbc:mariadb://127.0.0.1:" + port + "/" + name;
        }

        Connection connect() throws SQLException {
            return DriverManager.getConnection(url(), OWNER, PASSWORD);
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
