package dev.convexmirror.rig.convex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.rig.convex.TestSync.Page;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Vectors 26 to 33 and 49 to 51 of convex-protocol §8.2: pages that walk tables. */
class SnapshotVectorsTest extends SyncFixture {
    @Test
    void vector_26_an_empty_deployment_is_up_to_date_at_once() {
        use(quiet());

        Page page = sync.next();

        assertThat(page.text())
                .matches("\\{\"status\":\\{\"type\":\"upToDate\",\"snapshotTs\":" + emulator.latestTs()
                        + "},\"truncates\":\\[],\"values\":\\[],\"syncId\":\"[-0-9a-f]{36}\","
                        + "\"pagination\":\\{\"hasMore\":true,\"nextCursor\":\"01[0-9a-f]+\"}}");
    }

    @Test
    void vector_27_a_selection_that_matches_nothing_is_up_to_date_at_once() {
        use(quiet());
        insert("a", 2);

        Page page = sync.select("{\"_other\":\"excluded\",\"nowhere\":{\"_other\":\"included\"}}")
                .next();

        assertThat(page.status()).isEqualTo("upToDate");
        assertThat(page.snapshotTs()).isEqualTo(emulator.latestTs());
        assertThat(page.truncates()).isEmpty();
        assertThat(page.values()).isEmpty();
    }

    @Test
    void vector_28_one_table_comes_in_ascending_order_on_one_page() {
        use(quiet());
        List<String> ids = insert("a", 3);

        Page page = sync.next();

        assertThat(page.truncates()).containsExactly("a");
        assertThat(page.ids()).isEqualTo(ids);
        assertThat(page.deletions()).containsOnly(false);
        assertThat(page.timestamps()).containsOnly(emulator.latestTs());
        assertThat(page.status()).isEqualTo("upToDate");
        assertThat(page.snapshotTs()).isEqualTo(emulator.latestTs());
    }

    @Test
    void vector_29_truncates_run_one_table_ahead_of_the_rows() {
        use(quiet());
        String a = insert("a", 1).getFirst();
        String b = insert("b", 1).getFirst();
        String c = insert("c", 1).getFirst();

        List<Page> pages = sync.untilConsistent();

        assertThat(pages).extracting(Page::truncates).containsExactly(List.of("a", "b"), List.of("c"), List.of());
        assertThat(pages).extracting(Page::ids).containsExactly(List.of(a), List.of(b), List.of(c));
        assertThat(pages).extracting(Page::status).containsExactly("snapshotting", "snapshotting", "upToDate");
    }

    @Test
    void vector_29_with_progress_rows_the_last_page_is_stale_and_one_more_call_is_up_to_date() {
        use(quiet().progressWrites(true));
        insert("a", 1);
        insert("b", 1);

        List<Page> pages = sync.untilUpToDate();

        assertThat(pages).extracting(Page::status).containsExactly("snapshotting", "stale", "upToDate");
    }

    @Test
    void vector_30_an_empty_table_costs_an_empty_page() {
        use(quiet());
        emulator.createTable("a");
        String b = insert("b", 1).getFirst();

        Page first = sync.next();
        Page second = sync.next();

        assertThat(first.truncates()).containsExactly("a", "b");
        assertThat(first.values()).isEmpty();
        assertThat(first.status()).isEqualTo("snapshotting");
        assertThat(second.ids()).containsExactly(b);
    }

    @Test
    void vector_31_a_table_that_just_fills_its_page_costs_another_one() {
        use(quiet().pageSize(2));
        List<String> ids = insert("a", 2);

        Page first = sync.next();
        Page second = sync.next();

        assertThat(first.ids()).isEqualTo(ids);
        assertThat(first.status()).isEqualTo("snapshotting");
        assertThat(first.truncates()).containsExactly("a");
        assertThat(second.values()).isEmpty();
        assertThat(second.status()).isEqualTo("upToDate");
    }

    @Test
    void vector_32_the_next_table_is_truncated_when_the_first_one_ends() {
        use(quiet().pageSize(2));
        insert("a", 3);
        insert("b", 1);

        Page first = sync.next();
        Page second = sync.next();

        assertThat(first.truncates()).containsExactly("a");
        assertThat(first.values()).hasSize(2);
        assertThat(second.truncates()).containsExactly("b");
        assertThat(second.values()).hasSize(1);
    }

    @Test
    void vector_33_a_byte_limit_still_lets_one_row_through() {
        use(quiet().pageBytes(1));
        List<String> ids = insert("a", 2);

        List<Page> pages = sync.untilConsistent();

        assertThat(pages).extracting(Page::ids).containsExactly(List.of(ids.get(0)), List.of(ids.get(1)), List.of());
    }

    @Test
    void vector_49_a_fresh_snapshot_goes_on_walking_at_its_timestamp() {
        use(quiet().pageSize(1));
        List<String> ids = insert("a", 2);
        sync.next();
        patch("a", ids.get(1), "n", 77L);

        Page page = sync.next();

        assertThat(page.ids()).containsExactly(ids.get(1));
        assertThat(page.documents().getFirst().get("n").longValue()).isLessThan(77);
        assertThat(page.status()).isEqualTo("snapshotting");
    }

    @Test
    void vector_50_a_slow_consumer_of_a_busy_deployment_never_finishes() {
        use(quiet().pageSize(1));
        insert("a", 3);
        sync.next();

        for (int call = 0; call < 5; call++) {
            lag();
            Page page = sync.next();
            assertThat(page.status()).isEqualTo("snapshotting");
            assertThat(page.values()).isEmpty();
        }
    }

    @Test
    void vector_51_a_walk_that_ends_behind_a_newer_commit_is_stale() {
        use(quiet());
        insert("a", 1);
        insert("b", 1);
        long snapshotTs = emulator.latestTs();
        sync.next();
        emulator.commitSystem();

        Page page = sync.next();

        assertThat(page.status()).isEqualTo("stale");
        assertThat(page.snapshotTs()).isEqualTo(snapshotTs);
    }
}
