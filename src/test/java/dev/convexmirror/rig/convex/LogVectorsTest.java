package dev.convexmirror.rig.convex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.rig.convex.TestSync.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Vectors 34 to 48 of convex-protocol §8.2: pages that read the log. */
class LogVectorsTest extends SyncFixture {
    @Test
    void vector_34_an_idle_poll_is_empty_and_up_to_date() {
        use(quiet());
        insert("a", 3);
        Page first = sync.next();

        Page page = sync.next();

        assertThat(page.values()).isEmpty();
        assertThat(page.truncates()).isEmpty();
        assertThat(page.status()).isEqualTo("upToDate");
        assertThat(page.snapshotTs()).isGreaterThanOrEqualTo(first.snapshotTs());
        assertThat(page.syncId()).isEqualTo(first.syncId());
    }

    @Test
    void vector_35_an_insert_arrives_with_a_later_timestamp() {
        use(quiet());
        insert("a", 3);
        Page first = sync.next();
        String d = insert("a", 1).getFirst();

        Page page = sync.next();

        assertThat(page.ids()).containsExactly(d);
        assertThat(page.timestamps()).allMatch(ts -> ts > first.snapshotTs());
        assertThat(page.status()).isEqualTo("upToDate");
    }

    @Test
    void vector_36_two_updates_arrive_as_two_values_in_order() {
        use(quiet());
        String d = insert("a", 1).getFirst();
        sync.next();
        long first = patch("a", d, "n", 10L);
        long second = patch("a", d, "n", 11L);

        Page page = sync.next();

        assertThat(page.ids()).containsExactly(d, d);
        assertThat(page.timestamps()).containsExactly(first, second);
        assertThat(page.documents())
                .extracting(document -> document.get("n").longValue())
                .containsExactly(10L, 11L);
    }

    @Test
    void vector_37_a_delete_arrives_as_a_tombstone() {
        use(quiet());
        String d = insert("a", 1).getFirst();
        sync.next();
        delete("a", d);

        Page page = sync.next();

        assertThat(page.deletions()).containsExactly(true);
        assertThat(page.text()).contains("\"deleted\":true,\"value\":{\"_id\":\"" + d + "\"}}");
    }

    @Test
    void vector_38_insert_and_delete_in_two_transactions_arrive_both() {
        use(quiet());
        emulator.createTable("a");
        sync.next();
        String d = insert("a", 1).getFirst();
        delete("a", d);

        Page page = sync.next();

        assertThat(page.ids()).containsExactly(d, d);
        assertThat(page.deletions()).containsExactly(false, true);
    }

    @Test
    void vector_39_insert_and_delete_in_one_transaction_arrive_as_a_tombstone() {
        use(quiet());
        emulator.createTable("a");
        sync.next();
        emulator.transact(transaction -> {
            String d = transaction.insert("a", Map.of());
            transaction.delete("a", d);
        });

        Page page = sync.next();

        assertThat(page.deletions()).containsExactly(true);
    }

    @Test
    void vector_40_a_transaction_is_never_split() {
        use(quiet().pageSize(2));
        emulator.createTable("a");
        sync.next();
        List<String> ids = insert("a", 5);

        Page page = sync.next();

        assertThat(page.ids()).isEqualTo(ids);
    }

    @Test
    void vector_41_a_full_page_ends_at_a_transaction() {
        use(quiet().pageSize(2));
        emulator.createTable("a");
        sync.next();
        List<String> first = insert("a", 2);
        long firstTs = emulator.latestTs();
        List<String> second = insert("a", 2);

        List<Page> pages = sync.untilUpToDate();

        assertThat(pages).extracting(Page::ids).containsExactly(first, second);
        assertThat(pages.getFirst().status()).isEqualTo("stale");
        assertThat(pages.getFirst().snapshotTs()).isEqualTo(firstTs);
    }

    @Test
    void vector_42_a_transaction_that_would_exceed_the_rows_read_waits_for_the_next_page() {
        use(quiet().pageSize(4).maxRowsRead(4));
        emulator.createTable("a");
        sync.next();
        List<String> first = insert("a", 3);
        List<String> second = insert("a", 3);

        List<Page> pages = sync.untilUpToDate();

        assertThat(pages).extracting(Page::ids).containsExactly(first, second);
        assertThat(pages.getFirst().status()).isEqualTo("stale");
    }

    @Test
    void vector_43_a_first_transaction_is_read_whole_however_long() {
        use(quiet().pageSize(4).maxRowsRead(4));
        emulator.createTable("a");
        sync.next();
        List<String> ids = insert("a", 10);

        Page page = sync.next();

        assertThat(page.ids()).isEqualTo(ids);
    }

    @Test
    void vector_44_an_update_of_a_walked_row_arrives_on_a_log_page() {
        use(quiet().pageSize(2));
        List<String> ids = insert("a", 4);
        sync.next();
        patch("a", ids.get(1), "n", 50L);
        lag();

        Page page = sync.next();

        assertThat(page.ids()).containsExactly(ids.get(1));
        assertThat(page.status()).isEqualTo("snapshotting");
    }

    @Test
    void vector_45_an_update_of_a_row_ahead_arrives_once_by_the_walk() {
        use(quiet().pageSize(2));
        List<String> ids = insert("a", 4);
        sync.next();
        patch("a", ids.get(2), "n", 50L);
        lag();

        List<Page> pages = sync.untilConsistent();

        assertThat(pages.getFirst().values()).isEmpty();
        assertThat(pages.get(1).ids()).containsExactly(ids.get(2), ids.get(3));
        assertThat(pages.get(1).documents().getFirst().get("n").longValue()).isEqualTo(50);
        assertThat(pages.stream().flatMap(page -> page.ids().stream())).hasSize(2);
    }

    @Test
    void vector_46_a_row_ahead_that_is_deleted_never_appears() {
        use(quiet().pageSize(2));
        List<String> ids = insert("a", 4);
        sync.next();
        delete("a", ids.get(2));
        lag();

        List<Page> pages = sync.untilConsistent();

        assertThat(pages.stream().flatMap(page -> page.ids().stream())).containsExactly(ids.get(3));
    }

    @Test
    void vector_47_a_walked_row_that_is_deleted_gets_a_tombstone() {
        use(quiet().pageSize(2));
        List<String> ids = insert("a", 4);
        sync.next();
        delete("a", ids.getFirst());
        lag();

        Page page = sync.next();

        assertThat(page.ids()).containsExactly(ids.getFirst());
        assertThat(page.deletions()).containsExactly(true);
        assertThat(page.status()).isEqualTo("snapshotting");
    }

    @Test
    void vector_48_changes_of_a_table_not_begun_are_not_told() {
        use(quiet().pageSize(2));
        insert("a", 4);
        String b = insert("b", 1).getFirst();
        sync.next();
        patch("b", b, "n", 50L);
        lag();

        List<Page> pages = sync.untilConsistent();

        List<Page> withB = new ArrayList<>(pages);
        withB.removeIf(page -> !page.ids().contains(b));
        assertThat(pages.getFirst().values()).isEmpty();
        assertThat(withB).hasSize(1);
        assertThat(withB.getFirst().documents().getFirst().get("n").longValue()).isEqualTo(50);
    }
}
