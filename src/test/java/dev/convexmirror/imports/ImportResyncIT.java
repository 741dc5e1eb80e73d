package dev.convexmirror.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convexmirror.rig.AgentProcess;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code status} says of imports, and new snapshots that {@code resync --imports} asks the running agent for. */
class ImportResyncIT {

    @Test
    void a_changed_key_is_told_by_status_and_resync_goes_on_under_the_new_one() {
        try (ImportFixture fixture = ImportFixture.postgres()) {
            // Given: an import whose table has another type of key now
            fixture.database()
                    .execute(
                            "CREATE TABLE people (id int PRIMARY KEY, name text)",
                            "INSERT INTO people SELECT i, 'n' FROM generate_series(1, 700) i");
            AgentProcess agent = fixture.start(fixture.options("people"));
            fixture.awaitFollowing(agent, "people");
            fixture.database()
                    .execute("ALTER TABLE people ALTER id TYPE bigint", "INSERT INTO people VALUES (701, 'new')");
            await().atMost(ImportFixture.PATIENCE).untilAsserted(() -> assertThat(command(fixture, "status"))
                    .containsPattern("people +following +\\d+ \\w+ ago +(\\d+ \\w+ ago|-) +[0-9A-F]+/[0-9A-F]+ +0")
                    .contains("is not as it was when it was loaded: id was", "resync --imports people"));
            // When
            String answer = command(fixture, "resync", "--imports", "people", "--wait");
            // Then
            assertThat(answer).contains("Taking a new snapshot of people.");
            await().atMost(ImportFixture.PATIENCE).untilAsserted(() -> assertThat(fixture.documents("people"))
                    .hasSize(701)
                    .contains(Map.of("id", 701L, "name", "new"))
                    .allSatisfy(row -> assertThat(row.get("id")).isInstanceOf(Long.class)));
            fixture.database().execute("INSERT INTO people VALUES (702, 'after')");
            fixture.awaitCount("people", 702);
            await().atMost(ImportFixture.PATIENCE).untilAsserted(() -> assertThat(command(fixture, "status"))
                    .contains("run by ")
                    .doesNotContain("is not as it was"));
            // what the agent tells comes later than what it stores
            await().atMost(ImportFixture.PATIENCE).untilAsserted(() -> {
                JsonNode json = new ObjectMapper()
                        .readTree(command(fixture, "status", "--json"))
                        .at("/imports/0");
                assertThat(json.path("import").asText()).isEqualTo("people");
                assertThat(json.path("phase").asText()).isEqualTo("following");
                assertThat(json.path("state").asText()).isEqualTo("following");
            });
        }
    }

    @Test
    void resync_is_refused_for_what_is_no_import_or_has_not_begun() {
        try (ImportFixture fixture = ImportFixture.postgres()) {
            // Given: a table in Convex that the import may not replace
            fixture.database().execute("CREATE TABLE people (id int PRIMARY KEY)");
            fixture.mirror().convex().transact(transaction -> transaction.insert("people", Map.of("id", 5.0)));
            AgentProcess agent = fixture.start(fixture.options("people"));
            agent.awaitLine("has documents that this import did not write", ImportFixture.PATIENCE);
            // When
            List<String> answers = List.of(
                    command(fixture, "resync", "--imports", "people", "--wait"),
                    command(fixture, "resync", "--imports", "others", "--wait"));
            // Then
            assertThat(answers.get(0)).contains("Import people has not begun a snapshot yet");
            assertThat(answers.get(1)).contains("The running agent has no import others");
            assertThat(fixture.documents("people")).hasSize(1);
        }
    }

    @Test
    void documents_without_a_field_of_the_key_are_told_of_and_stay() {
        try (ImportFixture fixture = ImportFixture.postgres()) {
            // Given: documents of somebody else, one of which has null in its key, and one nothing
            fixture.database()
                    .execute(
                            "CREATE TABLE people (region text, id bigint, PRIMARY KEY (region, id))",
                            "INSERT INTO people VALUES ('a', 1)");
            AgentProcess agent = fixture.start(fixture.options("people"));
            fixture.awaitFollowing(agent, "people");
            Map<String, Object> withNull = new HashMap<>();
            withNull.put("region", null);
            withNull.put("id", List.of(7L, Map.of("of", 8L)));
            fixture.mirror().convex().transact(transaction -> {
                transaction.insert("people", withNull);
                transaction.insert("people", Map.of("id", 1L));
            });
            // When
            String answer = command(fixture, "resync", "--imports", "people", "--wait");
            // Then
            assertThat(answer).contains("Taking a new snapshot of people.");
            agent.awaitLine("lack a field of the key (region, id), 1 of them", ImportFixture.PATIENCE);
            agent.awaitLine("the snapshot is complete: 1 rows, 1 removed", ImportFixture.PATIENCE);
            assertThat(fixture.documents("people"))
                    .containsExactlyInAnyOrder(Map.of("region", "a", "id", 1L), Map.of("id", 1L));
        }
    }

    @Test
    void an_agent_that_was_paused_for_longer_than_its_lease_stands_by_and_imports_again() throws IOException {
        try (ImportFixture fixture = ImportFixture.postgres()) {
            // Given
            fixture.database().execute("CREATE TABLE people (id bigint PRIMARY KEY)");
            AgentProcess paused = fixture.start(fixture.options("people"));
            fixture.awaitFollowing(paused, "people");
            signal(paused, "STOP");
            // the source would wait for the paused one as long as it waits for any
            fixture.database()
                    .query("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE active"
                            + " AND database = current_database()");
            AgentProcess second = fixture.start(fixture.options("people"));
            fixture.awaitFollowing(second, "people");
            // When
            signal(paused, "CONT");
            second.kill();
            fixture.database().execute("INSERT INTO people VALUES (1)");
            // Then
            fixture.awaitCount("people", 1);
        }
    }

    private static void signal(AgentProcess agent, String name) throws IOException {
        Process kill = new ProcessBuilder("kill", "-" + name, "" + agent.pid()).start();
        assertThat(kill.onExit().join().exitValue()).isZero();
    }

    private static String command(ImportFixture fixture, String... words) {
        AgentProcess command = AgentProcess.run(fixture.options("people").withArguments(words));
        assertThat(command.awaitExit(ImportFixture.PATIENCE)).isNotNegative();
        return String.join("\n", command.stdout()) + String.join("\n", command.stderr());
    }
}
