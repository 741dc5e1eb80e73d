package dev.convexmirror.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.HttpReply;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What others write into an imported table is found, and undone when that is asked for; what the import writes is not. The same
 * for each kind of database, which a subclass brings.
 */
public abstract class ForeignWriteScenario {

    /** How long the import writes while nothing is to be found, at least; in rounds that end with a kill. */
    private static final Duration LONGER = Duration.ofMinutes(Long.getLong("guard.minutes", 0));

    /** A new fixture of the database. */
    protected abstract ImportFixture fixture();

    /** Makes the table {@code things} with an {@code id} of 64 bits, a {@code name} and {@code data}, which is JSON. */
    protected abstract String things();

    /** Inserts rows with these ids. */
    protected abstract String rows(int from, int to);

    /** Adds 1000 to the id of a row, if it is there and the other is not. */
    protected abstract String move(int id);

    /** Inserts a row, if it is not there. */
    protected abstract String insert(int id);

    /** A statement that takes a while. */
    protected abstract String pause();

    /** Makes the table {@code things} with one row whose {@code id} is a text in Convex. */
    protected abstract List<String> oneThing();

    /** Writes the {@code id} of that row in another way, which the database takes for equal and Convex does not. */
    protected abstract String otherForm();

    @Test
    void inserts_patches_and_deletes_by_others_are_reported_and_stay() {
        try (ImportFixture fixture = fixture()) {
            // Given
            fixture.database().execute(things(), rows(1, 20));
            AgentProcess agent = fixture.start(fixture.options("things"));
            fixture.awaitFollowing(agent, "things");
            // When: a row of somebody's own, a copy of a row with its proof, a change, and the lack of a row
            insert(fixture, Map.of("id", 99L, "name", "mine"));
            awaitFound(agent, Map.of("insert", 1L));
            Map<String, Object> copy = new HashMap<>(document(fixture, 3));
            copy.keySet().removeIf(field -> field.startsWith("_"));
            insert(fixture, copy);
            patch(fixture, 5, Map.of("name", "changed"));
            delete(fixture, 7);
            // Then
            awaitFound(agent, Map.of("insert", 2L, "patch", 1L, "delete", 1L));
            assertThat(fixture.documents("things"))
                    .hasSize(21)
                    .contains(Map.of("id", 99L, "name", "mine"))
                    .anySatisfy(row -> assertThat(row).containsEntry("name", "changed"));
            assertThat(agent.output())
                    .anySatisfy(line -> assertThat(line).contains("foreign write: delete of document"))
                    .noneSatisfy(line -> assertThat(line).contains("changed"));
            assertThat(HttpReply.get(agent.managementUrl() + "/q/health/ready").body())
                    .contains("4 foreign writes");
            // and they are not found again by another agent
            agent.kill();
            AgentProcess again = fixture.start(fixture.options("things"));
            fixture.awaitFollowing(again, "things");
            insert(fixture, Map.of("id", 100L, "name", "mine, too"));
            awaitFound(again, Map.of("insert", 3L, "patch", 1L, "delete", 1L));
        }
    }

    @Test
    void what_others_did_is_undone_when_that_is_asked_for() {
        try (ImportFixture fixture = fixture()) {
            // Given
            fixture.database().execute(things(), rows(1, 20));
            AgentProcess agent = fixture.start(
                    fixture.options("things").withProperty(ImportFixture.key("things", "on-foreign-write"), "restore"));
            fixture.awaitFollowing(agent, "things");
            // When
            insert(fixture, Map.of("id", 99L, "name", "mine"));
            awaitFound(agent, Map.of("insert", 1L));
            fixture.database().execute("ALTER TABLE things DROP data");
            patch(fixture, 5, Map.of("name", "changed"));
            patch(fixture, 6, Map.of("id", 66L));
            delete(fixture, 7);
            // Then
            awaitFound(agent, Map.of("insert", 1L, "patch", 2L, "delete", 1L));
            awaitEqual(fixture);
            assertThat(agent.output())
                    .anySatisfy(line ->
                            assertThat(line).contains("foreign write: insert").contains("(removed)"))
                    .anySatisfy(line ->
                            assertThat(line).contains("foreign write: delete").contains("(restored)"));
            // and the own writes that did so were not taken for those of others
            insert(fixture, Map.of("id", 100L, "name", "mine, too"));
            awaitFound(agent, Map.of("insert", 2L, "patch", 2L, "delete", 1L));
            awaitEqual(fixture);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11})
    void none_are_invented_while_the_import_writes_is_killed_and_empties_the_table(long seed) {
        try (ImportFixture fixture = fixture()) {
            // Given: a table that was loaded before there was a guard
            Random random = new Random(seed);
            fixture.database().execute(things(), rows(1, 300));
            AgentProcess before = fixture.start(
                    fixture.options("things").withProperty(ImportFixture.key("things", "on-foreign-write"), "off"));
            fixture.awaitFollowing(before, "things");
            before.kill();
            // When
            long end = System.nanoTime() + LONGER.toNanos();
            for (int round = 0; round < 3 || System.nanoTime() < end; round++) {
                AgentProcess agent = fixture.start(fixture.options("things"));
                fixture.awaitFollowing(agent, "things");
                for (int batch = round < 3 ? 10 : random.nextInt(300); batch > 0; batch--) {
                    fixture.database()
                            .execute(Stream.generate(() -> change(random))
                                    .limit(20)
                                    .flatMap(List::stream)
                                    .toArray(String[]::new));
                    fixture.database().execute(pause());
                }
                if (round % 3 == 1) {
                    awaitFound(agent, Map.of());
                    fixture.database().execute("TRUNCATE TABLE things", rows(1, 50));
                    fixture.awaitCount("things", 50);
                }
                if (round % 3 == 2) {
                    fixture.database()
                            .execute("TRUNCATE TABLE things", rows(1, 200), "DELETE FROM things WHERE id < 9");
                }
                agent.kill();
            }
            AgentProcess agent = fixture.start(fixture.options("things"));
            fixture.awaitFollowing(agent, "things");
            awaitEqual(fixture);
            // Then: when a later write is found everything was read, and when yet another one is, everything was judged
            insert(fixture, Map.of("id", 999_998L));
            awaitFound(agent, Map.of("insert", 1L));
            insert(fixture, Map.of("id", 999_999L));
            awaitFound(agent, Map.of("insert", 2L));
        }
    }

    @Test
    void a_table_that_others_emptied_is_told_and_one_that_the_source_emptied_is_not() {
        try (ImportFixture fixture = fixture()) {
            // Given
            fixture.database().execute(things(), rows(1, 20));
            AgentProcess agent = fixture.start(fixture.options("things"));
            fixture.awaitFollowing(agent, "things");
            insert(fixture, Map.of("id", 99L));
            awaitFound(agent, Map.of("insert", 1L));
            fixture.database().execute("TRUNCATE TABLE things", rows(1, 10));
            fixture.awaitCount("things", 10);
            insert(fixture, Map.of("id", 99L));
            awaitFound(agent, Map.of("insert", 2L));
            // When
            fixture.mirror().convex().clearTable("things");
            // Then
            awaitFound(agent, Map.of("insert", 2L, "replace", 1L));
        }
    }

    @Test
    void a_schema_that_lacks_the_field_of_the_proof_is_refused_before_anything_is_written() {
        try (ImportFixture fixture = fixture()) {
            // Given
            fixture.database().execute(things(), rows(1, 2));
            fixture.mirror().convex().declareSchema("", """
                    {"tables": [{"tableName": "things", "indexes": [], "stagedDbIndexes": [], "searchIndexes": [],
                      "stagedSearchIndexes": [], "vectorIndexes": [], "stagedVectorIndexes": [],
                      "documentType": {"type": "object", "value": {"id": {"fieldType": {"type": "bigint"}, "optional": false}}}}],
                     "schemaValidation": true}""");
            // When
            AgentProcess agent = fixture.start(fixture.options("things"));
            // Then
            agent.awaitLine("without the field mirrorProof", ImportFixture.PATIENCE);
            assertThat(fixture.documents("things")).isEmpty();
        }
    }

    @Test
    void a_key_that_is_written_in_another_way_is_not_taken_for_a_row_that_others_deleted() {
        try (ImportFixture fixture = fixture()) {
            // Given
            oneThing().forEach(fixture.database()::execute);
            AgentProcess agent = fixture.start(fixture.options("things"));
            fixture.awaitFollowing(agent, "things");
            insert(fixture, Map.of("id", "mine"));
            awaitFound(agent, Map.of("insert", 1L));
            // When
            fixture.database().execute(otherForm());
            fixture.awaitCount("things", 2);
            // Then: when a later write is found everything was read, and when yet another one is, everything was judged
            insert(fixture, Map.of("id", "mine, too"));
            awaitFound(agent, Map.of("insert", 2L));
            insert(fixture, Map.of("id", "mine, again"));
            awaitFound(agent, Map.of("insert", 3L));
        }
    }

    /** Statements, to be run one by one, that change a row or the key of one. */
    private List<String> change(Random random) {
        int id = random.nextInt(1, 320);
        return switch (random.nextInt(6)) {
            case 0 -> List.of("DELETE FROM things WHERE id = " + id);
            case 1 ->
                List.of(
                        "BEGIN",
                        "DELETE FROM things WHERE id = " + id,
                        "INSERT INTO things VALUES (" + id + ", 'again', NULL)",
                        "COMMIT");
            case 2 -> List.of(move(id));
            case 3 -> List.of(insert(id));
            default ->
                List.of("UPDATE things SET name = 'step " + random.nextInt() + "', data = NULL WHERE id = " + id);
        };
    }

    private static void awaitFound(AgentProcess agent, Map<String, Long> counts) {
        Map<String, Long> all = new TreeMap<>(Map.of("insert", 0L, "patch", 0L, "delete", 0L, "replace", 0L));
        all.putAll(counts);
        await().atMost(ImportFixture.PATIENCE)
                .untilAsserted(
                        () -> assertThat(found(agent)).as("%s", agent.output()).isEqualTo(all));
    }

    private static Map<String, Long> found(AgentProcess agent) {
        String metrics = HttpReply.get(agent.managementUrl() + "/q/metrics").body();
        Map<String, Long> found = new TreeMap<>();
        for (String kind : List.of("insert", "patch", "delete", "replace")) {
            Matcher sample = Pattern.compile("convex_mirror_import_foreign_writes_total\\{kind=\"" + kind
                            + "\",table=\"things\"\\} (\\S+)")
                    .matcher(metrics);
            assertThat(sample.find()).as("%s", metrics).isTrue();
            found.put(kind, (long) Double.parseDouble(sample.group(1)));
        }
        return found;
    }

    private static Map<String, Object> document(ImportFixture fixture, long id) {
        return find(fixture, id).getValue();
    }

    private static Map.Entry<String, Map<String, Object>> find(ImportFixture fixture, long id) {
        Predicate<Map<String, Object>> wanted = fields -> fields.get("id").equals(id);
        return fixture.mirror().convex().documents("things").entrySet().stream()
                .map(entry -> Map.entry(entry.getKey(), entry.getValue().fields()))
                .filter(entry -> wanted.test(entry.getValue()))
                .findFirst()
                .orElseThrow();
    }

    private static void insert(ImportFixture fixture, Map<String, ?> fields) {
        fixture.mirror().convex().transact(transaction -> transaction.insert("things", fields));
    }

    private static void patch(ImportFixture fixture, long id, Map<String, ?> fields) {
        String document = find(fixture, id).getKey();
        fixture.mirror().convex().transact(transaction -> transaction.patch("things", document, fields));
    }

    private static void delete(ImportFixture fixture, long id) {
        String document = find(fixture, id).getKey();
        fixture.mirror().convex().transact(transaction -> transaction.delete("things", document));
    }

    private static void awaitEqual(ImportFixture fixture) {
        await().atMost(ImportFixture.PATIENCE).untilAsserted(() -> assertThat(fixture.documents("things").stream()
                        .map(row -> row.get("id") + " " + row.get("name"))
                        .toList())
                .containsExactlyInAnyOrderElementsOf(fixture.database().query("SELECT id, name FROM things").stream()
                        .map(row -> row.get(0) + " " + row.get(1))
                        .toList()));
    }
}
