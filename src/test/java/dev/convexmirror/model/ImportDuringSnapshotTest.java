package dev.convexmirror.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.convex.store.TableImport;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A table and the hidden one that is to replace it have the same name, and a snapshot may begin both with one page. */
class ImportDuringSnapshotTest extends SnapshotScenario {

    private static final int OLD_ROWS = PAGE / 2;
    private static final int NEW_ROWS = 5;
    private static final int SOME_POLLS = 4;

    @Test
    void the_old_rows_do_not_stay_among_those_that_replace_them() {
        // Given
        insert("messages", OLD_ROWS);
        TableImport begun = convex.beginImport("messages");
        assertThat(begun.insert(rows(NEW_ROWS))).isPositive();
        startAgent(Map.of());
        await().atMost(SOON)
                .until(() -> convex.requests().to("/api/v1/data/sync").size() > SOME_POLLS);
        // When
        begun.activate();
        // Then
        await().atMost(SOON).until(() -> isShown("messages"));
        assertThat(messages()).isEqualTo(NEW_ROWS);
    }
}
