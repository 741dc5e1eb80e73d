package dev.convexmirror.rig.convex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.rig.convex.TestSync.Page;
import dev.convexmirror.rig.convex.store.TableImport;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Vectors 52 to 61 of convex-protocol §8.2: tables that come, go and are replaced. */
class TableVectorsTest extends SyncFixture {
    @Test
    void vector_52_a_new_table_is_truncated_and_delivered_once() {
        use(quiet());
        insert("a", 1);
        sync.next();
        List<String> ids = insert("d", 2);

        List<Page> pages = sync.untilUpToDate();

        assertThat(pages.getFirst().truncates()).containsExactly("d");
        assertThat(pages.stream().flatMap(page -> page.ids().stream())).containsExactlyElementsOf(ids);
    }

    @Test
    void vector_53_after_a_lag_a_new_table_is_truncated_on_a_log_page_and_then_walked() {
        use(quiet());
        insert("a", 1);
        sync.next();
        List<String> ids = insert("d", 2);
        lag();

        Page log = sync.next();
        Page walk = sync.next();

        assertThat(log.truncates()).containsExactly("d");
        assertThat(log.values()).isEmpty();
        assertThat(log.status()).isEqualTo("snapshotting");
        assertThat(walk.truncates()).isEmpty();
        assertThat(walk.ids()).isEqualTo(ids);
        assertThat(walk.status()).isEqualTo("upToDate");
    }

    @Test
    void vector_54_a_dropped_table_is_not_announced() {
        use(quiet());
        insert("a", 1);
        insert("b", 1);
        sync.untilUpToDate();
        emulator.dropTable("b");

        Page page = sync.next();

        assertThat(page.truncates()).isEmpty();
        assertThat(page.values()).isEmpty();
        assertThat(page.status()).isEqualTo("upToDate");
    }

    @Test
    void vector_55_when_the_walked_table_is_dropped_the_next_one_is_walked() {
        use(quiet().pageSize(1));
        insert("a", 2);
        String b = insert("b", 1).getFirst();
        sync.next();
        emulator.dropTable("a");

        Page page = sync.next();

        assertThat(page.truncates()).containsExactly("b");
        assertThat(page.ids()).containsExactly(b);
    }

    @Test
    void vector_55_when_the_only_table_is_dropped_the_sync_is_done() {
        use(quiet().pageSize(1));
        insert("a", 2);
        sync.next();
        emulator.dropTable("a");

        Page page = sync.next();

        assertThat(page.truncates()).isEmpty();
        assertThat(page.status()).isEqualTo("upToDate");
    }

    @Test
    void vector_56_a_deselected_table_goes_silently_and_comes_back_whole() {
        use(quiet());
        insert("a", 1);
        List<String> ids = insert("b", 2);
        sync.untilUpToDate();

        Page without = sync.select("{\"_other\":\"included\",\"\":{\"_other\":\"included\",\"b\":\"excluded\"}}")
                .next();
        List<Page> with = sync.selectAll().untilUpToDate();

        assertThat(without.truncates()).isEmpty();
        assertThat(without.values()).isEmpty();
        assertThat(with.getFirst().truncates()).containsExactly("b");
        assertThat(with.stream().flatMap(page -> page.ids().stream())).containsExactlyElementsOf(ids);
    }

    @Test
    void vector_57_other_columns_show_with_the_next_change_only() {
        use(quiet());
        String a = insert("a", 1).getFirst();
        sync.next();
        sync.select("{\"_other\":\"included\",\"\":{\"_other\":\"included\","
                + "\"a\":{\"_other\":\"excluded\",\"_id\":\"included\",\"m\":\"included\"}}}");

        Page quietPage = sync.next();
        patch("a", a, "m", 5L);
        Page changed = sync.next();

        assertThat(quietPage.values()).isEmpty();
        assertThat(quietPage.truncates()).isEmpty();
        assertThat(changed.text()).contains("\"value\":{\"_id\":\"" + a + "\",\"m\":5}");
    }

    @Test
    void vector_58_a_cleared_table_is_truncated_and_starts_anew() {
        use(quiet());
        insert("a", 2);
        sync.next();
        TestApi.of(emulator).send("PUT", "/api/streaming_import/clear_tables", "{\"tableNames\":[\"a\"]}");

        Page cleared = sync.next();
        List<String> ids = insert("a", 1);
        List<Page> later = sync.untilUpToDate();

        assertThat(cleared.truncates()).containsExactly("a");
        assertThat(cleared.values()).isEmpty();
        assertThat(later.stream().flatMap(page -> page.ids().stream())).isEqualTo(ids);
    }

    @Test
    void vector_59_rows_of_a_running_import_arrive_before_queries_see_them() {
        use(quiet());
        List<String> old = insert("a", 2);
        sync.next();
        TableImport replacement = emulator.beginImport("a");
        replacement.insert(List.of(Map.of("n", 100L)));
        lag();

        List<Page> hidden = sync.untilUpToDate();
        replacement.activate();
        List<Page> afterwards = sync.untilUpToDate();

        assertThat(hidden.getFirst().truncates()).containsExactly("a");
        assertThat(hidden.stream().flatMap(page -> page.documents().stream()))
                .extracting(document -> document.get("n").longValue())
                .containsExactly(100L);
        assertThat(afterwards).allSatisfy(page -> {
            assertThat(page.truncates()).isEmpty();
            assertThat(page.values()).isEmpty();
        });
        assertThat(emulator.documents("a")).hasSize(1).doesNotContainKeys(old.toArray(String[]::new));
    }

    @Test
    void vector_60_after_a_failed_import_the_old_rows_are_not_sent_again() {
        use(quiet());
        List<String> old = insert("a", 2);
        sync.next();
        TableImport replacement = emulator.beginImport("a");
        replacement.insert(List.of(Map.of("n", 100L)));
        sync.untilUpToDate();
        replacement.abort();

        List<Page> aborted = sync.untilUpToDate();
        replacement.cleanUp();
        List<Page> cleaned = sync.untilUpToDate();

        assertThat(aborted).allSatisfy(page -> assertThat(page.values()).isEmpty());
        assertThat(cleaned).allSatisfy(page -> assertThat(page.values()).isEmpty());
        assertThat(cleaned).allSatisfy(page -> assertThat(page.truncates()).isEmpty());
        assertThat(emulator.documents("a")).containsOnlyKeys(old);
    }

    @Test
    void vector_61_a_cold_start_during_an_import_truncates_twice() {
        use(quiet().pageSize(1));
        insert("a", 2);
        emulator.beginImport("a").insert(List.of(Map.of("n", 100L)));

        List<Page> pages = sync.untilConsistent();

        assertThat(pages)
                .filteredOn(page -> page.truncates().contains("a"))
                .hasSize(2)
                .allSatisfy(page -> assertThat(page.truncates()).containsExactly("a"));
    }
}
