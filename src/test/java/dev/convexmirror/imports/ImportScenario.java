package dev.convexmirror.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentProcess;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What holds for a table of every database. */
public abstract class ImportScenario {

    protected static final String PEOPLE =
            "CREATE TABLE people (region varchar(20), id bigint, name text, n int, PRIMARY KEY (region, id))";

    /** With a new database. */
    protected abstract ImportFixture fixture();

    /** Statements that make a table {@code events}, numbered by {@code n}, whose keys look otherwise in Convex than in SQL. */
    protected abstract List<String> events(int count);

    /** Makes the source forget the changes that an agent that is gone would go on with. */
    protected abstract void forget(ImportFixture fixture);

    /** That nothing of an import is in the source. */
    protected abstract void assertUntouched(ImportFixture fixture);

    @Test
    void keys_that_change_an_emptied_table_and_new_columns_arrive() {
        try (ImportFixture fixture = fixture()) {
            // Given
            fixture.database().execute(PEOPLE, "INSERT INTO people VALUES ('a', 1, 'Ada', 7), ('a', 2, 'Bob', 1)");
            AgentProcess agent = fixture.start(fixture.options("people")
                    .withProperty(ImportFixture.key("people", "rename.\"n\""), "number")
                    .withProperty(ImportFixture.key("people", "exclude"), "name"));
            fixture.awaitFollowing(agent, "people");
            // When
            fixture.database()
                    .execute(
                            "TRUNCATE TABLE people",
                            "INSERT INTO people VALUES ('a', 5, 'Ada', 7), ('A ', 6, 'Bob', 1), ('c', 7, 'Cyd', 1)",
                            "UPDATE people SET id = 3 WHERE id = 5",
                            "DELETE FROM people WHERE id = 7",
                            "ALTER TABLE people ADD extra boolean, DROP name",
                            "INSERT INTO people VALUES ('b', 4, 5, true)");
            // Then
            await().atMost(ImportFixture.PATIENCE).untilAsserted(() -> assertThat(fixture.documents("people"))
                    .containsExactlyInAnyOrder(
                            Map.of("region", "a", "id", 3L, "number", 7.0),
                            Map.of("region", "A ", "id", 6L, "number", 1.0),
                            Map.of("region", "b", "id", 4L, "number", 5.0, "extra", true)));
        }
    }

    @Test
    void a_place_that_the_source_forgot_leads_to_a_new_snapshot_that_knows_keys_of_every_form() {
        try (ImportFixture fixture = fixture()) {
            // Given
            events(600).forEach(fixture.database()::execute);
            AgentProcess agent = fixture.start(fixture.options("events"));
            fixture.awaitFollowing(agent, "events");
            agent.kill();
            fixture.database().execute("DELETE FROM events WHERE n > 590");
            forget(fixture);
            // When
            AgentProcess again = fixture.start(fixture.options("events"));
            // Then
            again.awaitLine("590 rows, 10 removed", ImportFixture.PATIENCE);
            fixture.awaitFollowing(again, "events");
            assertThat(fixture.documents("events")).hasSize(590);
        }
    }

    @Test
    void once_ends_with_the_snapshot_and_leaves_nothing_in_the_source() {
        try (ImportFixture fixture = fixture()) {
            // Given
            fixture.database()
                    .execute(
                            PEOPLE,
                            "INSERT INTO people SELECT 'a', i, 'n', i FROM "
                                    + fixture.database().numbers(600));
            // When
            AgentProcess agent =
                    fixture.start(fixture.options("people").withProperty(ImportFixture.key("people", "mode"), "once"));
            // Then
            agent.awaitLine("600 rows, 0 removed", ImportFixture.PATIENCE);
            agent.awaitLine("Import people has nothing more to do", ImportFixture.PATIENCE);
            assertThat(fixture.documents("people")).hasSize(600);
            assertUntouched(fixture);
        }
    }
}
