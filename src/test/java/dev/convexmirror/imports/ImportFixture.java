package dev.convexmirror.imports;

import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.PostgresNode;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** A PostgreSQL database, a deployment, and agents that import from the one into the other and export nothing. */
final class ImportFixture implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofMinutes(2);

    private final MirrorFixture mirror = MirrorFixture.create();
    private final PostgresNode.Database database;

    /** With a new database of the shared server. */
    ImportFixture() {
        this(PostgresNode.database());
    }

    ImportFixture(PostgresNode.Database database) {
        this.database = database;
    }

    MirrorFixture mirror() {
        return mirror;
    }

    PostgresNode.Database database() {
        return database;
    }

    /** An agent with one import, from the table of the same name. */
    AgentOptions options(String table) {
        return mirror.options()
                .withEnvironment("MIRROR_EXPORT_ENABLED", "false")
                .withProperty(key(table, "url"), database.url())
                .withProperty(key(table, "username"), database.user())
                .withProperty(key(table, "password"), "postgres");
    }

    static String key(String table, String setting) {
        return "mirror.imports.\"" + table + "\"." + setting;
    }

    AgentProcess start(AgentOptions options) {
        return mirror.startAgent(options);
    }

    /** The documents of a table in Convex, without their system fields and their proofs. */
    Collection<Map<String, Object>> documents(String table) {
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
    void awaitFollowing(AgentProcess agent, String table) {
        agent.awaitLine("Import " + table + " follows", PATIENCE);
    }

    void awaitCount(String table, int count) {
        await().atMost(PATIENCE).until(() -> documents(table).size() == count);
    }

    /** Ends the agents first, as a slot that is in use cannot be dropped. */
    @Override
    public void close() {
        mirror.close();
        database.query("SELECT slot_name FROM pg_replication_slots WHERE database = '" + database.name() + "'")
                .forEach(slot -> await().atMost(PATIENCE).ignoreExceptions().until(() -> {
                    database.query("SELECT pg_drop_replication_slot('" + slot.getFirst() + "')");
                    return true;
                }));
    }
}
