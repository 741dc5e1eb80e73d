package dev.convexmirror.rig.convex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.rig.convex.TestSync.Page;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors 65 to 71, 73 and 75 of convex-protocol §8.2: selections and names. */
class SelectionVectorsTest extends SyncFixture {
    @BeforeEach
    void fill() {
        use(quiet());
        insert("t", 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "null",
                "{\"_other\":\"bogus\"}",
                "[]",
                "{\"_other\":\"included\",\"\":{\"t\":\"excluded\"}}"
            })
    void vector_65_a_malformed_selection_is_a_bad_body(String selection) {
        assertThat(sync.select(selection).call().error()).isEqualTo("400 BadJsonBody");
    }

    @Test
    void vector_66_a_table_cannot_be_included_by_a_word() {
        sync.select("{\"_other\":\"excluded\",\"\":{\"_other\":\"excluded\",\"t\":\"included\"}}");
        assertThat(sync.call().error()).isEqualTo("400 BadJsonBody");
    }

    @Test
    void vector_67_short_words_are_accepted() {
        Page page =
                sync.select("{\"_other\":\"excl\",\"\":{\"_other\":\"incl\"}}").next();
        assertThat(page.truncates()).containsExactly("t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"_other\":\"included\",\"\":{\"_other\":\"included\",\"t\":{\"_other\":\"excluded\"}}}",
                "{\"_other\":\"included\",\"\":{\"_other\":\"included\",\"t\":{\"_other\":\"included\",\"_id\":\"excluded\"}}}"
            })
    void vector_68_the_id_cannot_be_excluded(String selection) {
        assertThat(sync.select(selection).call().error()).isEqualTo("400 InvalidDataSyncSelection");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"_other\":\"included\",\"\":{\"_other\":\"included\",\"bad name!\":\"excluded\"}}",
                "{\"_other\":\"included\",\"a//b\":\"excluded\"}",
                "{\"_other\":\"included\",\"\":{\"_other\":\"included\",\"t\":{\"_other\":\"included\",\"$x\":\"excluded\"}}}"
            })
    void vector_69_names_that_are_none_are_refused(String selection) {
        assertThat(sync.select(selection).call().error()).isEqualTo("400 InvalidDataSyncSelection");
    }

    @Test
    void vector_70_the_creation_time_can_be_excluded() {
        Page page = sync.select("{\"_other\":\"included\",\"\":{\"_other\":\"included\","
                        + "\"t\":{\"_other\":\"included\",\"_creationTime\":\"excluded\"}}}")
                .next();

        assertThat(page.documents().getFirst().has("_creationTime")).isFalse();
        assertThat(page.documents().getFirst().has("n")).isTrue();
    }

    @Test
    void vector_71_system_tables_are_never_exported() {
        Page page = sync.select("{\"_other\":\"excluded\",\"\":{\"_other\":\"excluded\","
                        + "\"_storage\":{\"_other\":\"included\"}}}")
                .next();

        assertThat(page.values()).isEmpty();
        assertThat(page.truncates()).isEmpty();
    }

    @Test
    void vector_73_the_client_marks_the_sync_id() {
        TestApi airbyte = TestApi.of(emulator).client("airbyte-export-1.0.0");
        TestApi fivetran = TestApi.of(emulator).client("fivetran-export-1.0.0");

        assertThat(new TestSync(airbyte).next().syncId()).startsWith("airbyte-");
        assertThat(new TestSync(fivetran).next().syncId()).startsWith("fivetran-");
        assertThat(sync.next().syncId()).matches("[0-9a-f]{8}-.*");
    }

    @Test
    void vector_75_components_are_named_by_their_path() {
        emulator.transact(transaction -> {
            transaction.insert("waitlist/entries", Map.of());
            transaction.insert("a/b/items", Map.of());
        });

        assertThat(sync.untilUpToDate())
                .flatExtracting(Page::values)
                .extracting(value -> value.get("component").textValue())
                .containsExactlyInAnyOrder("", "waitlist", "a/b");
    }

    @Test
    void components_and_tables_can_be_picked_one_by_one() {
        emulator.transact(transaction -> {
            transaction.insert("c/x", Map.of());
            transaction.insert("c/y", Map.of());
            transaction.insert("d/x", Map.of());
        });

        assertThat(sync.select("{\"_other\":\"excluded\",\"c\":{\"_other\":\"included\",\"y\":\"excluded\"}}")
                        .untilUpToDate())
                .flatExtracting(Page::truncates)
                .containsExactly("c/x");
    }
}
