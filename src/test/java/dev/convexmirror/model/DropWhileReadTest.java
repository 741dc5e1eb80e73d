package dev.convexmirror.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.convex.http.Fault;
import dev.convexmirror.rig.convex.http.HttpRequest;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A table that is dropped while the source walks it ends without a word (convex-protocol §2.7): the source says that all is
 * consistent, and the mirror has a part of the table.
 */
class DropWhileReadTest extends SnapshotScenario {

    private static final int ROWS = 200;
    private static final int ROWS_AGAIN = 7;

    /** Whichever of the tables is walked first, some rows of the one have come, and not all of them. */
    private static final int DROPPED_BEFORE_PAGE = 5;

    private final AtomicBoolean dropped = new AtomicBoolean();

    @BeforeEach
    void dropTheTableWhileItIsRead() {
        insert("messages", ROWS);
        insert("users", PAGE + PAGE / 2);
        AtomicInteger pages = new AtomicInteger();
        onRequest(request -> {
            if (request.path().equals("/api/v1/data/sync") && pages.incrementAndGet() == DROPPED_BEFORE_PAGE) {
                convex.dropTable("messages");
                dropped.set(true);
            }
        });
    }

    @Test
    void the_part_that_was_read_is_not_shown() {
        // Given
        startAgent();
        // When
        await().atMost(SOON).until(() -> isShown("users"));
        // Then: both would have appeared at once
        assertThat(dropped).isTrue();
        assertThat(isShown("messages")).isFalse();
    }

    @Test
    void one_that_is_there_again_before_the_agent_looks_is_shown_as_a_whole() {
        // Given
        AtomicBoolean again = new AtomicBoolean();
        onRequest(request -> {
            if (request.path().equals("/api/get_table_column_names") && dropped.get() && !again.getAndSet(true)) {
                insert("messages", ROWS_AGAIN);
            }
        });
        startAgent();
        // When
        await().atMost(SOON).until(() -> isShown("users"));
        // Then
        assertThat(again).isTrue();
        assertThat(messages()).isIn(0L, (long) ROWS_AGAIN);
        await().atMost(SOON).until(() -> messages() == ROWS_AGAIN);
    }

    private void onRequest(Consumer<HttpRequest> action) {
        convex.faults()
                .always(
                        request -> {
                            action.accept(request);
                            return false;
                        },
                        Fault.reset());
    }

    private void startAgent() {
        // so that it looks when it asks whether an import runs, and at no other time
        startAgent(Map.of("mirror.export.list-tables-every", "1d"));
    }
}
