package dev.convexmirror.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.HttpReply;
import dev.convexmirror.rig.convex.http.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A table of a real PostgreSQL becomes a table in Convex and stays equal to it. */
class PostgresImportIT extends ImportScenario {

    private static final String PEOPLE_WITH_NOTE =
            "CREATE TABLE people (region text, id bigint, name text, n int, note text, PRIMARY KEY (region, id))";

    @Override
    protected ImportFixture fixture() {
        return ImportFixture.postgres();
    }

    @Override
    protected List<String> events(int count) {
        return List.of(
                "CREATE TABLE events (at timestamptz, price numeric, token uuid, flag boolean, raw bytea,"
                        + " n integer, day date, PRIMARY KEY (at, price, token, flag, raw, n, day))",
                "INSERT INTO events SELECT now() + i * interval '1.000001 s', i / 7.0, gen_random_uuid(),"
                        + " i % 2 = 0, decode(md5(i::text), 'hex'), i, current_date"
                        + " FROM generate_series(1, " + count + ") i");
    }

    @Override
    protected void forget(ImportFixture fixture) {
        await().atMost(ImportFixture.PATIENCE).ignoreExceptions().until(() -> {
            fixture.database()
                    .query("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
                            + " WHERE database = current_database()");
            return slots(fixture).isEmpty();
        });
    }

    @Override
    protected void assertUntouched(ImportFixture fixture) {
        assertThat(slots(fixture)).isEmpty();
        assertThat(fixture.database().query("SELECT pubname FROM pg_publication"))
                .isEmpty();
    }

    @Test
    void a_large_value_stays_that_an_update_does_not_touch() {
        try (ImportFixture fixture = ImportFixture.postgres()) {
            // Given
            fixture.database()
                    .execute(
                            PEOPLE_WITH_NOTE,
                            "ALTER TABLE people ALTER note SET STORAGE EXTERNAL",
                            "INSERT INTO people VALUES ('a', 1, 'Ada', 7, repeat('0123456789', 1000))");
            AgentProcess agent = fixture.start(fixture.options("people"));
            fixture.awaitFollowing(agent, "people");
            // When
            fixture.database().execute("UPDATE people SET n = 8", "UPDATE people SET id = 2");
            // Then
            await().atMost(ImportFixture.PATIENCE).untilAsserted(() -> assertThat(fixture.documents("people"))
                    .containsExactly(Map.of(
                            "region", "a", "id", 2L, "name", "Ada", "n", 8.0, "note", "0123456789".repeat(1000))));
        }
    }

    @ParameterizedTest
    @CsvSource({"DEFAULT, FULL", "FULL, DEFAULT"})
    void a_large_value_stays_when_the_replica_identity_changes(String first, String second) {
        try (ImportFixture fixture = ImportFixture.postgres()) {
            // Given
            String identity = "ALTER TABLE people REPLICA IDENTITY ";
            fixture.database()
                    .execute(
                            PEOPLE_WITH_NOTE,
                            "ALTER TABLE people ALTER note SET STORAGE EXTERNAL",
                            identity + first,
                            "INSERT INTO people VALUES ('a', 1, 'Ada', 7, repeat('0123456789', 1000))");
            AgentProcess agent = fixture.start(fixture.options("people"));
            fixture.awaitFollowing(agent, "people");
            // When
            fixture.database().execute("UPDATE people SET n = 8", identity + second, "UPDATE people SET id = 2");
            // Then
            await().atMost(ImportFixture.PATIENCE).untilAsserted(() -> assertThat(fixture.documents("people"))
                    .containsExactly(Map.of(
                            "region", "a", "id", 2L, "name", "Ada", "n", 8.0, "note", "0123456789".repeat(1000))));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            REPLICA IDENTITY USING INDEX things_name_key            | its replica identity has name, which is not the primary key
            DROP CONSTRAINT things_pkey, ADD PRIMARY KEY (id, name) | its primary key was id, is id, name
            DROP CONSTRAINT things_pkey                             | its primary key was id, is none
            """)
    void a_key_that_changes_while_it_is_followed_is_explained(String change, String reason) {
        try (ImportFixture fixture = ImportFixture.postgres()) {
            // Given
            fixture.database()
                    .execute(
                            "CREATE TABLE things (id bigint PRIMARY KEY, name text UNIQUE NOT NULL)",
                            "INSERT INTO things VALUES (1, 'one'), (2, 'two')");
            AgentProcess agent = fixture.start(fixture.options("things"));
            fixture.awaitFollowing(agent, "things");
            // When
            fixture.database().execute("ALTER TABLE things " + change, "INSERT INTO things VALUES (3, 'three')");
            // Then
            assertThat(agent.awaitLine(reason, ImportFixture.PATIENCE)).contains("resync --imports things");
            assertThat(fixture.documents("things")).hasSize(2);
        }
    }

    @Test
    void a_row_that_convex_refuses_becomes_a_dead_letter_until_it_is_mended() {
        try (ImportFixture fixture = ImportFixture.postgres()) {
            // Given
            fixture.database()
                    .execute(
                            "CREATE TABLE things (id int PRIMARY KEY, data jsonb)",
                            "INSERT INTO things SELECT i, '{\"ok\": true}' FROM generate_series(1, 1200) i",
                            "UPDATE things SET data = '{\"$bad\": 1}' WHERE id = 777",
                            "UPDATE things SET data = jsonb_build_object('t', repeat('x', 1100000)) WHERE id = 888");
            AgentProcess agent = fixture.start(fixture.options("things"));
            fixture.awaitFollowing(agent, "things");
            // When
            List<String> letters = letters(fixture);
            fixture.database().execute("UPDATE things SET data = '[]' WHERE id IN (777, 888)");
            // Then
            assertThat(letters)
                    .anySatisfy(line -> assertThat(line).contains("things id=777"))
                    .anySatisfy(line -> assertThat(line).contains("things id=888"))
                    .anySatisfy(line -> assertThat(line).contains("ValueTooLargeError"))
                    .contains("2 dead letters.");
            fixture.awaitCount("things", 1200);
            await().atMost(ImportFixture.PATIENCE)
                    .untilAsserted(() -> assertThat(letters(fixture)).contains("0 dead letters."));
        }
    }

    @Test
    void a_key_that_several_documents_have_is_a_dead_letter_and_the_others_go_on() {
        try (ImportFixture fixture = ImportFixture.postgres()) {
            // Given: Convex answers 500 to whatever is done to such a row
            fixture.database()
                    .execute(
                            "CREATE TABLE things (id bigint PRIMARY KEY, data int)",
                            "INSERT INTO things SELECT i, 0 FROM generate_series(1, 20) i");
            String spare = twin(fixture, 5);
            twin(fixture, 5);
            AgentProcess agent = fixture.start(
                    fixture.options("things").withProperty(ImportFixture.key("things", "replace"), "true"));
            fixture.awaitFollowing(agent, "things");
            assertThat(letters(fixture))
                    .anySatisfy(line -> assertThat(line).contains("things id=5"))
                    .anySatisfy(line -> assertThat(line).contains("several documents"))
                    .contains("1 dead letter.");
            await().atMost(ImportFixture.PATIENCE).untilAsserted(() -> assertThat(
                            HttpReply.get(agent.managementUrl() + "/q/health/ready")
                                    .body())
                    .containsPattern("\"import-things\" *: *\"following, \\d+ ms behind, 1 dead letters[^\"]*\""));
            assertThat(HttpReply.get(agent.managementUrl() + "/q/metrics").body())
                    .contains("convex_mirror_import_dead_letters{table=\"things\"} 1.0")
                    .contains("convex_mirror_import_rows_total{table=\"things\"} ")
                    .contains("convex_mirror_import_lag_seconds{table=\"things\"} ");
            // When: that is mended, and another key comes to be like it while changes are followed
            fixture.mirror().convex().transact(transaction -> transaction.delete("things", spare));
            twin(fixture, 7);
            fixture.database()
                    .execute(
                            "UPDATE things SET data = 1 WHERE id = 7",
                            "UPDATE things SET data = 2 WHERE id = 5",
                            "UPDATE things SET data = 3 WHERE id = 8");
            // Then
            await().atMost(ImportFixture.PATIENCE).untilAsserted(() -> assertThat(fixture.documents("things"))
                    .hasSize(21)
                    .contains(Map.of("id", 5L, "data", 2.0), Map.of("id", 8L, "data", 3.0)));
            await().atMost(ImportFixture.PATIENCE).untilAsserted(() -> assertThat(letters(fixture))
                    .anySatisfy(line -> assertThat(line).contains("things id=7"))
                    .contains("1 dead letter."));
        }
    }

    @Test
    void a_new_snapshot_removes_what_the_source_does_not_have() {
        try (ImportFixture fixture = ImportFixture.postgres()) {
            // Given: an import that was dropped, and rows that went after that
            fixture.database()
                    .execute(PEOPLE, "INSERT INTO people SELECT 'a', i, 'n', i FROM generate_series(1, 700) i");
            AgentProcess agent = fixture.start(fixture.options("people"));
            fixture.awaitFollowing(agent, "people");
            agent.terminate();
            AgentProcess drop = AgentProcess.run(fixture.options("people").withArguments("imports", "drop", "people"));
            assertThat(drop.awaitExit(ImportFixture.PATIENCE))
                    .as("%s", drop.output())
                    .isZero();
            assertThat(fixture.database().query("SELECT pubname FROM pg_publication"))
                    .isEmpty();
            assertThat(slots(fixture)).isEmpty();
            fixture.database().execute("DELETE FROM people WHERE id > 100");
            fixture.mirror()
                    .convex()
                    .transact(transaction -> transaction.insert("people", Map.of("region", "a", "id", 5.0)));
            // When: it begins anew, first without leave to replace what is there
            AgentProcess refused = fixture.start(fixture.options("people"));
            refused.awaitLine("has documents that this import did not write", ImportFixture.PATIENCE);
            refused.terminate();
            AgentProcess again = fixture.start(
                    fixture.options("people").withProperty(ImportFixture.key("people", "replace"), "true"));
            fixture.awaitFollowing(again, "people");
            // Then
            assertThat(fixture.documents("people")).hasSize(100).allSatisfy(row -> assertThat(row.get("id"))
                    .isInstanceOf(Long.class));
        }
    }

    @Test
    void a_table_that_is_quiet_does_not_hold_the_log_of_the_source_back() {
        try (ImportFixture fixture = ImportFixture.postgres()) {
            // Given
            fixture.database().execute(PEOPLE, "CREATE TABLE other (id int PRIMARY KEY)");
            AgentProcess agent = fixture.start(fixture.options("people"));
            fixture.awaitFollowing(agent, "people");
            // When
            fixture.database().execute("INSERT INTO other SELECT generate_series(1, 1000)");
            String position = fixture.database()
                    .query("SELECT pg_current_wal_lsn()")
                    .getFirst()
                    .getFirst();
            // Then
            await().atMost(ImportFixture.PATIENCE).until(() -> fixture.database()
                    .query("SELECT confirmed_flush_lsn >= '" + position
                            + "' FROM pg_replication_slots WHERE database = current_database()")
                    .equals(List.of(List.of("t"))));
        }
    }

    @Test
    void a_column_may_be_dropped_before_an_update_is_read_that_left_a_large_value_in_it_alone() {
        try (ImportFixture fixture = ImportFixture.postgres()) {
            // Given
            fixture.database()
                    .execute(
                            PEOPLE_WITH_NOTE,
                            "ALTER TABLE people ALTER note SET STORAGE EXTERNAL",
                            "INSERT INTO people VALUES ('a', 1, 'Ada', 7, repeat('0123456789', 1000))");
            AgentProcess agent = fixture.start(fixture.options("people"));
            fixture.awaitFollowing(agent, "people");
            agent.kill();
            // When
            fixture.database().execute("UPDATE people SET n = 8", "ALTER TABLE people DROP note");
            AgentProcess next = fixture.start(fixture.options("people"));
            fixture.awaitFollowing(next, "people");
            // Then
            await().atMost(ImportFixture.PATIENCE).untilAsserted(() -> assertThat(fixture.documents("people"))
                    .containsExactly(Map.of("region", "a", "id", 1L, "name", "Ada", "n", 8.0)));
        }
    }

    @Test
    void faults_of_convex_are_repeated() {
        try (ImportFixture fixture = ImportFixture.postgres()) {
            // Given
            fixture.database()
                    .execute(PEOPLE, "INSERT INTO people SELECT 'a', i, 'n', i FROM generate_series(1, 2000) i");
            fixture.mirror()
                    .convex()
                    .faults()
                    .next(1, ImportFixture.APPLY, Fault.error(503, "OptimisticConcurrencyControlFailure", "try again"));
            fixture.mirror()
                    .convex()
                    .faults()
                    .next(4, ImportFixture.APPLY, Fault.error(500, "InternalServerError", "try again later"));
            // When
            AgentProcess agent = fixture.start(fixture.options("people"));
            fixture.awaitFollowing(agent, "people");
            // Then
            fixture.awaitCount("people", 2000);
            assertThat(agent.output())
                    .anySatisfy(line -> assertThat(line).contains("503"))
                    .anySatisfy(line -> assertThat(line).contains("500"))
                    .noneSatisfy(line -> assertThat(line).contains("dead letter"));
        }
    }

    /** A document that somebody else writes into the table; returns its id. */
    private static String twin(ImportFixture fixture, long id) {
        AtomicReference<String> document = new AtomicReference<>();
        fixture.mirror().convex().transact(transaction -> document.set(transaction.insert("things", Map.of("id", id))));
        return document.get();
    }

    private static List<List<String>> slots(ImportFixture fixture) {
        return fixture.database()
                .query("SELECT slot_name FROM pg_replication_slots WHERE database = current_database()");
    }

    private static List<String> letters(ImportFixture fixture) {
        AgentProcess list =
                AgentProcess.run(fixture.options("things").withArguments("dead-letters", "list", "--imports"));
        assertThat(list.awaitExit(Duration.ofMinutes(1)))
                .as("%s", list.output())
                .isZero();
        return list.stdout();
    }
}
