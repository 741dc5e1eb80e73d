package dev.convexmirror.rig;

import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.convex.http.ClosedPort;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A PostgreSQL of one test, which may crash, stop and start again on its port. Unlike the shared one it keeps what it has
 * committed ({@code synchronous_commit}) when its processes are killed; nobody tests here what a power cut does.
 */
public final class PostgresServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final OwnedDirectory directory =
            OwnedDirectory.create(Path.of(System.getProperty("java.io.tmpdir"), "convex-mirror-postgres"), "server-");
    private Optional<EmbeddedPostgres> running = Optional.empty();
    private Optional<ClosedPort> away = Optional.empty();
    private int port;

    /** Starts one. */
    public PostgresServer() {
        start();
    }

    /** Its only database. */
    public SourceDatabase database() {
        return PostgresNode.of(port, "postgres");
    }

    /** Starts it again where it was. */
    public void start() {
        try {
            away.ifPresent(ClosedPort::close);
            EmbeddedPostgres started = EmbeddedPostgres.builder()
                    .setDataDirectory(data())
                    .setCleanDataDirectory(false)
                    .setPort(port)
                    .setPGStartupWait(PATIENCE)
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("wal_level", "logical")
                    .start();
            port = started.getPort();
            running = Optional.of(started);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it in order, as an upgrade does; returns when it is gone. Nobody else is given its port. */
    public void stop() {
        try {
            running.orElseThrow().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        running = Optional.empty();
        await().atMost(PATIENCE).until(() -> !Files.exists(data().resolve("postmaster.pid")));
        away = Optional.of(ClosedPort.at(port));
    }

    /**
     * Kills one of its processes, upon which the server ends all connections without another word, recovers from its log, and
     * begins anew. Returns when that has begun.
     */
    public void crash() {
        String checkpointer = checkpointer();
        ProcessHandle.of(Long.parseLong(checkpointer)).orElseThrow().destroyForcibly();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> !checkpointer().equals(checkpointer));
    }

    private String checkpointer() {
        return database()
                .query("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'")
                .getFirst()
                .getFirst();
    }

    /** Keeps a copy of all that it has, while it is stopped. */
    public void save() {
        copy(data(), directory.path().resolve("saved"));
    }

    /** Puts what was saved back, while it is stopped. */
    public void restore() {
        copy(directory.path().resolve("saved"), data());
    }

    private static void copy(Path from, Path to) {
        run("rm", "-rf", to.toString());
        // with owner and mode, which the server looks at
        run("cp", "-a", from.toString(), to.toString());
    }

    private static void run(String... command) {
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            if (process.waitFor() != 0) {
                throw new RigException("Failed: " + String.join(" ", command));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RigException("Interrupted: " + String.join(" ", command), e);
        }
    }

    private Path data() {
        return directory.path().resolve("data");
    }

    @Override
    public void close() {
        if (running.isPresent()) {
            stop();
        }
        away.ifPresent(ClosedPort::close);
        directory.close();
    }
}
