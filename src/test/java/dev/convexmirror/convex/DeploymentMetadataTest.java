package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a deployment tells of its tables, and of those who read its feed. */
class DeploymentMetadataTest extends DataSyncScenario {

    @Test
    void tables_are_listed_with_their_columns() throws ConvexException {
        // Given
        convex.createTable("messages");
        convex.transact(write -> write.insert("billing/events", Map.of("amount", 1.0, "kind", "x")));

        // When
        Map<TableName, List<String>> tables = client.tableColumns();

        // Then
        assertThat(tables)
                .isEqualTo(Map.of(
                        TableName.root("messages"), List.of("_creationTime", "_id"),
                        TableName.parse("billing/events"), List.of("_creationTime", "_id", "amount", "kind")));
    }

    @Test
    void a_sync_shows_its_progress() throws ConvexException {
        // Given
        convex.transact(write -> {
            for (int i = 0; i < 20; i++) {
                write.insert("users", Map.of("n", (long) i));
            }
        });
        ChangeFeed feed = client.feed(Selection.everything());
        PageEnd first = mirror.apply(feed);
        List<ActiveSync> during = client.activeSyncs();

        // When
        mirror.catchUp(feed);
        List<ActiveSync> after = client.activeSyncs();

        // Then
        assertThat(during).singleElement().satisfies(sync -> {
            assertThat(sync.syncId()).isEqualTo(first.syncId());
            assertThat(sync.progress()).isInstanceOfSatisfying(SyncProgress.Snapshotting.class, progress -> assertThat(
                            progress.totalDocuments())
                    .isEqualTo(20));
        });
        assertThat(after).singleElement().satisfies(sync -> assertThat(sync.progress())
                .isInstanceOfSatisfying(SyncProgress.Tailing.class, progress -> assertThat(progress.documentsSynced())
                        .isEqualTo(20)));
    }

    @Test
    void one_sync_is_found_wherever_it_stands_in_a_long_list() throws ConvexException {
        // Given
        String oldest = sync();
        for (int i = 0; i < 120; i++) {
            read(client);
        }
        String newest = sync();

        // When
        convex.requests().clear();
        Optional<ActiveSync> recent = client.activeSync(newest);

        // Then
        assertThat(recent).map(ActiveSync::syncId).contains(newest);
        assertThat(convex.requests().to("/api/v1/data/list_active_syncs"))
                .as("pages that were read")
                .hasSize(1);
        assertThat(client.activeSync(oldest)).map(ActiveSync::syncId).contains(oldest);
        assertThat(client.activeSync("of nobody")).isEmpty();
    }

    @Test
    void a_long_list_of_syncs_is_read_to_its_end() throws ConvexException {
        // Given
        for (int i = 0; i < 120; i++) {
            read(client);
        }

        // When
        List<ActiveSync> syncs = client.activeSyncs();

        // Then
        assertThat(syncs).extracting(ActiveSync::syncId).doesNotHaveDuplicates().hasSize(120);
    }

    /** Begins one; what it is called. */
    private String sync() throws ConvexException {
        return new TablesInMemory().apply(client.feed(Selection.everything())).syncId();
    }
}
