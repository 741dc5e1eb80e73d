package dev.convexmirror.imports.mysql;

import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MariaDbNode;
import dev.convexmirror.rig.MirrorFixture;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** A MariaDB database, a deployment, and agents that import from the one into the other and export nothing. */
final class MariaDbFixture implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofMinutes(2);

    private final MirrorFixture mirror;
    private final MariaDbNode.Database database;

    private MariaDbFixture() {
        this.database = MariaDbNode.database();
        this.mirror = MirrorFixture.create();
    }

    /** Skips the test on machines that have no server. */
    static MariaDbFixture create() {
        assumeThat(MariaDbNode.isInstalled())
                .as("no MariaDB server on this machine; apt-get install mariadb-server brings one")
                .isTrue();
        return new MariaDbFixture();
    }

    MirrorFixture mirror() {
        return mirror;
    }

    MariaDbNode.Database database() {
        return database;
    }

    /** An agent with one import, from the table of the same name, by a user who has no more rights than are needed. */
    AgentOptions options(String table) {
        return mirror.options()
                .withEnvironment("MIRROR_EXPORT_ENABLED", "false")
                .withProperty(key(table, "url"), database.url())
                .withProperty(key(table, "username"), MariaDbNode.MIRROR)
                .withProperty(key(table, "password"), MariaDbNode.PASSWORD);
    }

    static String key(String table, String setting) {
        return "mirror.imports.\"" + table + "\"." + setting;
    }

    AgentProcess start(AgentOptions options) {
        return mirror.startAgent(options);
    }

    /** The documents of a table in Convex, without their system fields. */
    Collection<Map<String, Object>> documents(String table) {
        return mirror.convex().documents(table).values().stream()
                .map(document -> {
                    Map<String, Object> fields = new TreeMap<>(document.fields());
                    fields.remove("_id");
                    fields.remove("_creationTime");
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

    @Override
    public void close() {
        mirror.close();
    }
}
