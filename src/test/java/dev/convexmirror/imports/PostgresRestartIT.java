package dev.convexmirror.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.HttpReply;
import dev.convexmirror.rig.PostgresServer;
import dev.convexmirror.rig.TcpRelay;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A PostgreSQL that crashes, stops and comes back is followed on from where the import was. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresRestartIT {

    private PostgresServer server;

    @BeforeAll
    void start() {
        server = new PostgresServer();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @BeforeEach
    void table() {
        server.database()
                .execute(
                        "DROP TABLE IF EXISTS people",
                        "CREATE TABLE people (id bigint PRIMARY KEY, name text)",
                        "INSERT INTO people SELECT i, 'before' FROM generate_series(1, 10) i");
    }

    @ParameterizedTest(name = "synchronous_commit = {0}")
    @ValueSource(strings = {"on", "off"})
    void a_server_that_crashes_is_followed_on_and_what_it_lost_is_not_in_convex(String synchronous) {
        try (ImportFixture fixture = ImportFixture.postgres(server.database())) {
            // Given: rows that are committed right before the crash, which the server may lose when it does not wait
            // for its log
            AgentProcess agent = fixture.start(fixture.options("people"));
            fixture.awaitFollowing(agent, "people");
            fixture.database()
                    .execute(
                            "SET synchronous_commit = " + synchronous,
                            "INSERT INTO people SELECT i, 'right before' FROM generate_series(11, 20) i");
            // When
            server.crash();
            fixture.database().execute("INSERT INTO people VALUES (21, 'after')");
            // Then
            awaitEqual(fixture);
            if (synchronous.equals("on")) {
                assertThat(fixture.documents("people")).hasSize(21);
            }
            assertThat(snapshots(agent)).hasSize(1);
        }
    }

    @Test
    void a_server_that_is_away_is_told_of_and_followed_on_when_it_is_back() {
        try (ImportFixture fixture = ImportFixture.postgres(server.database())) {
            // Given
            AgentProcess agent = fixture.start(fixture.options("people"));
            fixture.awaitFollowing(agent, "people");
            fixture.database().execute("INSERT INTO people SELECT i, 'right before' FROM generate_series(11, 20) i");
            // When
            server.stop();
            await().atMost(ImportFixture.PATIENCE)
                    .untilAsserted(() -> assertThat(HttpReply.get(agent.managementUrl() + "/q/health/ready")
                                    .body())
                            .containsPattern("\"import-people\" *: *\"following, .*PostgreSQL: Connection to "));
            server.start();
            fixture.database()
                    .execute("INSERT INTO people VALUES (21, 'after')", "UPDATE people SET name = 'new' WHERE id = 1");
            // Then
            awaitEqual(fixture);
            assertThat(fixture.documents("people")).hasSize(21);
            assertThat(snapshots(agent)).hasSize(1);
        }
    }

    @Test
    void a_server_that_is_cut_off_without_a_word_is_told_of_and_followed_on() {
        try (TcpRelay network = new TcpRelay(server.database().port());
                ImportFixture fixture = ImportFixture.postgres(server.database())) {
            // Given
            AgentProcess agent = fixture.start(fixture.options("people")
                    .withProperty(
                            ImportFixture.key("people", "url"),
                            "jdbc:postgresql://127.0.0.1:" + network.port() + "/postgres"));
            fixture.awaitFollowing(agent, "people");
            fixture.database().execute("INSERT INTO people VALUES (11, 'before')");
            fixture.awaitCount("people", 11);
            // When
            network.silence();
            agent.awaitLine("Import people: PostgreSQL: The source does not answer", ImportFixture.PATIENCE);
            network.speak();
            fixture.database().execute("INSERT INTO people VALUES (12, 'after')");
            // Then
            awaitEqual(fixture);
            assertThat(snapshots(agent)).hasSize(1);
        }
    }

    @Test
    void a_server_that_is_behind_what_it_told_is_read_again_as_a_whole() {
        try (ImportFixture fixture = ImportFixture.postgres(server.database())) {
            // Given: a copy of the server's files, and changes after it that the agent has stored that it has them
            AgentProcess agent = fixture.start(fixture.options("people"));
            fixture.awaitFollowing(agent, "people");
            server.stop();
            server.save();
            server.start();
            fixture.database()
                    .execute(
                            "INSERT INTO people SELECT i, 'lost' FROM generate_series(11, 2000) i",
                            "UPDATE people SET name = 'lost' WHERE id = 1");
            String told = fixture.database()
                    .query("SELECT pg_current_wal_lsn()")
                    .getFirst()
                    .getFirst();
            await().atMost(ImportFixture.PATIENCE).until(() -> fixture.database()
                    .query("SELECT confirmed_flush_lsn >= '" + told + "' FROM pg_replication_slots")
                    .equals(List.of(List.of("t"))));
            // When
            server.stop();
            server.restore();
            server.start();
            fixture.database().execute("INSERT INTO people VALUES (11, 'another')");
            // Then
            awaitEqual(fixture);
            assertThat(agent.output()).anySatisfy(line -> assertThat(line).contains("is behind"));
        }
    }

    private static void awaitEqual(ImportFixture fixture) {
        List<Map<String, Object>> expected = fixture.database().query("SELECT id, name FROM people").stream()
                .map(row -> Map.<String, Object>of("id", Long.parseLong(row.get(0)), "name", row.get(1)))
                .toList();
        await().atMost(ImportFixture.PATIENCE).untilAsserted(() -> assertThat(fixture.documents("people"))
                .containsExactlyInAnyOrderElementsOf(expected));
    }

    private static Stream<String> snapshots(AgentProcess agent) {
        return agent.output().stream().filter(line -> line.contains("taking a snapshot"));
    }
}
