package dev.convexmirror.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MariaDbNode;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.PostgresNode;
import dev.convexmirror.rig.SourceDatabase;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** A database, a deployment, and agents that import from the one into the other and export nothing. */
public final class ImportFixture implements AutoCloseable {

    public static final Duration PATIENCE = Duration.ofMinutes(2);

    /** The path by which rows are written to Convex. */
    public static final String APPLY = "/api/streaming_import/apply_fivetran_operations";

    private final MirrorFixture mirror = MirrorFixture.create();
    private final SourceDatabase database;
    private final String user;
    private final Consumer<SourceDatabase> release;

    private ImportFixture(SourceDatabase database, String user, Consumer<SourceDatabase> release) {
        this.database = database;
        this.user = user;
        this.release = release;
    }

    /** With a new database of the shared PostgreSQL. */
    static ImportFixture postgres() {
        return postgres(PostgresNode.database());
    }

    static ImportFixture postgres(SourceDatabase database) {
        return new ImportFixture(database, database.user(), ImportFixture::dropSlots);
    }

    /**
     * With a new database of the shared MariaDB, and a user who has no more rights than are needed; skips the test on machines
     * that have no such server.
     */
    public static ImportFixture mariaDb() {
        assumeThat(MariaDbNode.isInstalled())
                .as("no MariaDB server on this machine; apt-get install mariadb-server brings one")
                .isTrue();
        return new ImportFixture(MariaDbNode.database(), MariaDbNode.MIRROR, database -> {});
    }

    public MirrorFixture mirror() {
        return mirror;
    }

    public SourceDatabase database() {
        return database;
    }

    /** An agent with one import, from the table of the same name. */
    public AgentOptions options(String table) {
        return mirror.options()
                .withEnvironment("MIRROR_EXPORT_ENABLED", "false")
                .withProperty(key(table, "url"), database.url())
                .withProperty(key(table, "username"), user)
                .withProperty(key(table, "password"), database.password());
    }

    public static String key(String table, String setting) {
        return "mirror.imports.\"" + table + "\"." + setting;
    }

    /** The command {@code check} with these options. */
    public static AgentProcess check(AgentOptions options) {
        return AgentProcess.run(options.withArguments("check"));
    }

    public AgentProcess start(AgentOptions options) {
        return mirror.startAgent(options);
    }

    /** Starts an agent that is killed when Convex has been written to so often. */
    void startAndKill(String table, int requests) {
        AgentProcess agent = start(options(table));
        await().atMost(PATIENCE)
                .until(() -> mirror.convex().requests().to(APPLY).size() >= requests);
        agent.kill();
    }

    /** The documents of a table in Convex, without their system fields and their proofs. */
    public Collection<Map<String, Object>> documents(String table) {
        return mirror.convex().documents(table).values().stream()
                .map(document -> {
                    Map<String, Object> fields = new TreeMap<>(document.fields());
                    fields.remove("_id");
                    fields.remove("_creationTime");
                    fields.remove("mirrorProof");
                    return fields;
                })
                .toList();
    }

    /** Waits until the agent has read the table as a whole and follows its changes. */
    public void awaitFollowing(AgentProcess agent, String table) {
        agent.awaitLine("Import " + table + " follows", PATIENCE);
    }

    /** Waits until every row of a table has these fields, besides {@code id}; bytes are lists of numbers from 0 to 255. */
    public void awaitEachRow(String table, Map<String, Object> expected) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(documents(table)).allSatisfy(row -> {
                    Map<String, Object> found = new TreeMap<>(row);
                    found.remove("id");
                    found.replaceAll((name, value) -> value instanceof byte[] bytes ? unsigned(bytes) : value);
                    assertThat(found).isEqualTo(expected);
                }));
    }

    private static List<Integer> unsigned(byte[] bytes) {
        return IntStream.range(0, bytes.length).mapToObj(i -> bytes[i] & 0xff).toList();
    }

    /**
     * Writes to the database all the time that {@code work} takes.
     *
     * @param step the statements of each step, by its number
     */
    void whileWriting(IntFunction<String[]> step, Runnable work) {
        AtomicBoolean writing = new AtomicBoolean(true);
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (int number = 0; writing.get(); number++) {
                database.execute(step.apply(number));
            }
        });
        try {
            work.run();
        } finally {
            writing.set(false);
            writer.join();
        }
    }

    public void awaitCount(String table, int count) {
        await().atMost(PATIENCE).until(() -> documents(table).size() == count);
    }

    private static void dropSlots(SourceDatabase database) {
        database.query("SELECT slot_name FROM pg_replication_slots WHERE database = '" + database.name() + "'")
                .forEach(slot -> await().atMost(PATIENCE).ignoreExceptions().until(() -> {
                    database.query("SELECT pg_drop_replication_slot('" + slot.getFirst() + "')");
                    return true;
                }));
    }

    /** Ends the agents first, as a slot that is in use cannot be dropped. */
    @Override
    public void close() {
        mirror.close();
        release.accept(database);
    }
}
