package dev.convexmirror.rig;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** A real PostgreSQL with logical replication in a child process, shared by all tests of a JVM. Each test has a database. */
public final class PostgresNode {
    private static final PostgresNode SHARED = new PostgresNode();

    private Optional<EmbeddedPostgres> server = Optional.empty();

    private PostgresNode() {}

    /** A new, empty database of the shared server. */
    public static SourceDatabase database() {
        String name = UniqueName.of("db").replace('-', '_');
        EmbeddedPostgres running = SHARED.start();
        of(running.getPort(), "postgres").execute("CREATE DATABASE " + name);
        return of(running.getPort(), name);
    }

    /** A database of a server that was started by {@link EmbeddedPostgres}. */
    static SourceDatabase of(int port, String name) {
        return new SourceDatabase("postgresql", port, name, "postgres", "postgres");
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
}
