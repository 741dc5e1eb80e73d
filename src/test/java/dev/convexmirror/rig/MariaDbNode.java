package dev.convexmirror.rig;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

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

    /** The port of a server on this machine that is there already, a MySQL for one; it is asked instead (CONTRIBUTING.md). */
    private static final Optional<Integer> OTHER = Optional.ofNullable(Integer.getInteger("mysql.port"));

    private static final MariaDbNode SHARED = new MariaDbNode();
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    /** Below those of Elasticsearch and the ephemeral ones, so that nothing is in the way of a restart on the same port. */
    private static final int FIRST_PORT = 12_000;

    private static final int PORTS = 7_000;

    private Optional<Path> directory = Optional.empty();
    private Optional<ServerCertificate> certificate = Optional.empty();
    private Optional<Process> process = Optional.empty();
    private int port;

    private MariaDbNode() {}

    /** Whether this machine has a server. */
    public static boolean isInstalled() {
        return OTHER.isPresent()
                || (program("mariadbd").isPresent()
                        && program("mariadb-install-db").isPresent());
    }

    /** Whether the server is a MariaDB that can be asked for {@link #authority} and {@link #crash}. */
    public static boolean isOurs() {
        return OTHER.isEmpty();
    }

    /** Of the authority that vouches for the shared server at 127.0.0.1, and under no name; a PEM file. */
    public static Path authority() {
        SHARED.ensureStarted();
        return SHARED.certificate.orElseThrow().pem();
    }

    /** A new, empty database of the shared server. */
    public static SourceDatabase database() {
        SHARED.ensureStarted();
        String name = UniqueName.of("db").replace('-', '_');
        SHARED.of("mysql").execute("CREATE DATABASE " + name);
        return SHARED.of(name);
    }

    /** kill -9 of the shared server, and a new start with the same data on the same port. */
    public static void crash() {
        SHARED.stop();
        SHARED.start();
    }

    private synchronized void ensureStarted() {
        if (OTHER.isPresent()) {
            port = OTHER.get();
        } else if (directory.isEmpty()) {
            OwnedDirectory owned = OwnedDirectory.create(ProjectRoot.target().resolve("mariadb"), "node-");
            directory = Optional.of(owned.path());
            install();
            port = freePort();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                stop();
                owned.close();
            }));
            start();
        }
    }

    /** One that nobody listens at, as the server of another JVM would answer in the place of this one. */
    private static int freePort() {
        while (true) {
            int port = FIRST_PORT + ThreadLocalRandom.current().nextInt(PORTS);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (BindException e) {
                // the next one may be free
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void install() {
        try {
            Files.createDirectory(temporary());
            certificate = Optional.of(ServerCertificate.create(directory.orElseThrow(), "-ext", "san=ip:127.0.0.1"));
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
                    "--tmpdir=" + temporary(),
                    "--user=" + System.getProperty("user.name"),
                    "--skip-test-db");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new RigException(e.getMessage(), e);
        } catch (InterruptedException e) {
            throw Children.interrupted(e);
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
                "--tmpdir=" + temporary(),
                "--user=" + System.getProperty("user.name"),
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--socket=" + file("socket"),
                "--pid-file=" + file("pid"),
                "--init-file=" + file("init.sql"),
                "--skip-name-resolve",
                "--ssl-cert=" + certificate.orElseThrow().serverPem(),
                "--ssl-key=" + certificate.orElseThrow().serverKey(),
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
        try {
            await().atMost(START_TIMEOUT).ignoreExceptions().until(() -> {
                try (Connection connection = of("mysql").connect()) {
                    return connection.isValid(1);
                }
            });
        } catch (ConditionTimeoutException e) {
            throw new RigException("MariaDB did not start. End of " + log() + ":\n" + Tail.of(log(), 30), e);
        }
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

    /** A type that imports cannot read and the server has; the other one of a server of somebody's is taken for a MySQL 9. */
    public static String unknownType() {
        return isOurs() ? "inet6" : "vector(2)";
    }

    /** A table in SQL, to select its only column {@code seq}: all numbers from one to another. */
    public static String numbers(int from, int to) {
        return "(SELECT n + " + (from - 1) + " AS seq FROM JSON_TABLE(CONCAT('[0', REPEAT(',0', " + (to - from)
                + "), ']'), '$[*]' COLUMNS (n FOR ORDINALITY)) AS ordinals) AS numbers";
    }

    private SourceDatabase of(String name) {
        return new SourceDatabase("mariadb", port, name, OWNER, PASSWORD);
    }

    private Path file(String name) {
        return directory.orElseThrow().resolve(name);
    }

    /** A server that starts removes all temporary tables that it finds where it puts its own, also those of others that run. */
    private Path temporary() {
        return file("temporary");
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
}
