package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.checkpoint.Standing;
import dev.convexmirror.checkpoint.TableState;
import dev.convexmirror.config.MirrorConfig;
import dev.convexmirror.convex.ConvexClient;
import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.convex.PageEnd;
import dev.convexmirror.convex.Selection;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.document.DocumentTransformer;
import dev.convexmirror.rig.convex.ConvexEmulator;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Pages are asked for while earlier ones wait to be applied, so what was asked and how the tables stand are of different
 * moments.
 */
class TableWatchTest {

    private static final TableName USERS = TableName.root("users");

    private final ConvexEmulator convex = ConvexEmulator.builder().start();
    private final MirrorConfig config = GivenMirror.of(convex);
    private final ConvexClient client = GivenMirror.client(convex);
    private final TableWatch watch =
            new TableWatch(client, ExportedTables.of(config.export()), config.export(), () -> Instant.EPOCH);
    private Optional<String> cursor = Optional.empty();

    @AfterEach
    void end() {
        client.close();
        convex.close();
    }

    @Test
    void a_table_that_is_wanted_again_before_its_last_reading_was_applied_is_left_out_again() throws ConvexException {
        // Given
        convex.createTable("users");
        applied(read(), Standing.FOLLOWED);
        stands(Standing.WANTED);
        Selection without = read();
        Selection again = read();
        applied(without, Standing.LEFT);

        // When
        stands(Standing.WANTED);
        applied(again, Standing.SUSPECT);
        stands(Standing.WANTED);

        // Then
        assertThat(without.includes(USERS)).isFalse();
        assertThat(again.includes(USERS)).isTrue();
        assertThat(watch.selection().includes(USERS)).isFalse();
    }

    @Test
    void a_table_is_left_out_once_however_long_that_page_waits() throws ConvexException {
        // Given
        convex.createTable("users");
        applied(read(), Standing.FOLLOWED);
        stands(Standing.WANTED);

        // When
        Selection without = read();

        // Then
        assertThat(without.includes(USERS)).isFalse();
        assertThat(read().includes(USERS)).isTrue();
        assertThat(read().includes(USERS)).isTrue();
    }

    /** Asks for the next page and reads it; nobody has applied it yet. */
    private Selection read() throws ConvexException {
        Selection selection = watch.selection();
        try (Spool spool = new Spool(1_000, Optional.empty())) {
            PageSpooler spooler = new PageSpooler(1, Instant.EPOCH, new DocumentTransformer(), Map.of(), spool);
            PageEnd end = client.feed(selection).read(cursor, spooler);
            boolean mixed = watch.pageRead(cursor, end, spooler.truncates());
            assertThat(mixed).isFalse();
            cursor = Optional.of(end.nextCursor());
        }
        return selection;
    }

    private void applied(Selection page, Standing standing) {
        stands(standing);
        watch.applied(page);
    }

    private void stands(Standing standing) {
        watch.follow(Map.of(
                USERS,
                new TableState(
                        "users",
                        Optional.of("users-000001"),
                        Optional.empty(),
                        standing,
                        false,
                        OptionalLong.empty(),
                        List.of())));
    }
}
