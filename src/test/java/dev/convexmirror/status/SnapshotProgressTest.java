package dev.convexmirror.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.convex.SyncProgress;
import dev.convexmirror.convex.TableName;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SnapshotProgressTest {

    private static final TableName ORDERS = new TableName("", "orders");

    @Test
    void documents_percent_table_rate_and_time_left_are_told() {
        // When
        String line = SnapshotProgress.line(120_000, 12_000, Optional.of(progress(125_000, 500_000)));
        // Then
        assertThat(line)
                .isEqualTo("Snapshot: 125,000 of 500,000 documents (25 %), table 2 of 6 (orders), 12,000/s,"
                        + " about 31 s left.");
    }

    @Test
    void changes_that_came_while_the_tables_were_walked_do_not_make_it_more_than_all() {
        // When
        String line = SnapshotProgress.line(10, 0, Optional.of(progress(700_000, 500_000)));
        // Then
        assertThat(line).contains("500,000 of 500,000 documents (100 %)").doesNotContain("left");
    }

    @Test
    void without_word_from_the_source_the_count_and_the_rate_remain() {
        assertThat(SnapshotProgress.line(9_064, 1_053, Optional.empty()))
                .isEqualTo("Snapshot: 9,064 documents, 1,053/s.");
    }

    private static SyncProgress.Snapshotting progress(long synced, long total) {
        return new SyncProgress.Snapshotting(1, 6, ORDERS, 0, 0, synced, total);
    }
}
