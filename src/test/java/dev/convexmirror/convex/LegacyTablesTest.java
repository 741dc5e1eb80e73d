package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.rig.convex.http.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tables that come and go, in the deployment or in the selection, at a server that has the older API only. */
class LegacyTablesTest extends LegacyFeedScenario {

    @Test
    void a_table_that_a_request_of_the_walk_leaves_out_is_told_of_no_more_and_joins_anew_after_it()
            throws ConvexException {
        // Given
        fill(20);
        insert("accounts", Map.of("n", 1L));
        TablesInMemory others = new TablesInMemory();
        PageEnd begun = others.apply(feed);
        assertThat(begun.status()).isInstanceOf(SyncStatus.Snapshotting.class);
        // When
        PageEnd without = others.apply(client.feed(Selection.of(List.of(TableName.root("accounts")))));
        long told = others.changes();
        PageEnd end = without;
        while (end.status() instanceof SyncStatus.Snapshotting) {
            end = others.apply(feed);
            assertThat(others.documents(USERS)).hasSizeLessThanOrEqualTo(7);
        }
        // Then
        assertThat(others.changes()).isLessThanOrEqualTo(told + 1);
        others.catchUp(feed);
        SourceAndMirror.assertEqual(convex, others);
    }

    @Test
    void a_table_created_later_is_announced_before_its_first_change() throws ConvexException {
        // Given
        insert("users", Map.of("n", 1L));
        mirror.catchUp(feed);
        insert("messages", Map.of("n", 1L));
        mirror.catchUp(feed);
        boolean early = mirror.tables().contains(TableName.root("messages"));
        clock.advance(Duration.ofSeconds(61));

        // When
        RecordedPage joining = new RecordedPage();
        PageEnd end = feed.read(mirror.cursor(), joining);
        mirror.catchUp(feed);

        // Then
        assertThat(early).as("before the tables were listed again").isFalse();
        assertThat(joining.events).first().isEqualTo("truncate messages");
        assertThat(joining.tables).containsOnly(TableName.root("messages"));
        assertThat(end.status()).isInstanceOf(SyncStatus.Stale.class);
        SourceAndMirror.assertEqual(convex, mirror);
    }

    @Test
    void a_table_that_joins_the_selection_comes_whole_and_one_that_left_it_comes_anew() throws ConvexException {
        // Given
        insert("users", Map.of("n", 1L));
        insert("messages", Map.of("n", 1L));
        TableName messages = TableName.root("messages");
        mirror.catchUp(client.feed(Selection.of(List.of(USERS))));

        // When
        mirror.catchUp(client.feed(Selection.of(List.of(USERS, messages))));
        mirror.catchUp(client.feed(Selection.of(List.of(messages))));
        insert("users", Map.of("n", 2L));
        RecordedPage again = new RecordedPage();
        PageEnd end = client.feed(Selection.of(List.of(USERS, messages))).read(mirror.cursor(), again);
        mirror.catchUp(client.feed(Selection.of(List.of(USERS, messages))));

        // Then
        assertThat(end.status()).isInstanceOf(SyncStatus.Stale.class);
        assertThat(again.events).first().isEqualTo("truncate users");
        SourceAndMirror.assertEqual(convex, mirror);
    }

    @Test
    void a_dropped_table_leaves_after_two_listings_and_comes_anew_when_it_is_there_again() throws ConvexException {
        // Given
        insert("users", Map.of("n", 1L));
        insert("messages", Map.of("n", 1L));
        mirror.catchUp(feed);
        convex.dropTable("messages");
        for (int listing = 0; listing < 2; listing++) {
            clock.advance(Duration.ofSeconds(61));
            mirror.catchUp(feed);
        }
        insert("messages", Map.of("n", 2L));
        clock.advance(Duration.ofSeconds(61));

        // When
        RecordedPage again = new RecordedPage();
        PageEnd end = feed.read(mirror.cursor(), again);
        mirror.catchUp(feed);

        // Then
        assertThat(end.status()).isInstanceOf(SyncStatus.Stale.class);
        assertThat(again.events).first().isEqualTo("truncate messages");
        SourceAndMirror.assertEqual(convex, mirror);
    }

    @Test
    void one_listing_without_a_table_changes_nothing() throws ConvexException {
        // Given
        insert("users", Map.of("n", 1L));
        mirror.catchUp(feed);
        convex.faults()
                .next(1, "/api/get_table_column_names", Fault.body(200, "application/json", "{\"byComponent\":{}}"));
        clock.advance(Duration.ofSeconds(61));
        mirror.catchUp(feed);
        clock.advance(Duration.ofSeconds(61));

        // When
        RecordedPage page = new RecordedPage();
        PageEnd end = feed.read(mirror.cursor(), page);

        // Then
        assertThat(end.status()).isInstanceOf(SyncStatus.UpToDate.class);
        assertThat(page.events).isEmpty();
    }
}
