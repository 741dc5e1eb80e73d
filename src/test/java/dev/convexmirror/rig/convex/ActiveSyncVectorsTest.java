package dev.convexmirror.rig.convex;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors 76 to 79 of convex-protocol §8.2: the list of active syncs. */
class ActiveSyncVectorsTest extends SyncFixture {
    private static final String PATH = "/api/v1/data/list_active_syncs";
    private TestApi api;

    @BeforeEach
    void fill() {
        use(quiet().pageSize(2));
        insert("a", 3);
        insert("b", 1);
        api = TestApi.of(emulator);
    }

    @Test
    void vector_76_a_sync_is_listed_with_its_progress() {
        String syncId = sync.next().syncId();

        JsonNode body = api.get(PATH).json();

        assertThat(body.at("/pagination").toString()).isEqualTo("{\"hasMore\":false}");
        assertThat(body.get("syncs")).hasSize(1);
        assertThat(body.at("/syncs/0/syncId").textValue()).isEqualTo(syncId);
        assertThat(body.at("/syncs/0/lastUpdated").longValue())
                .isEqualTo(emulator.clock().now().toEpochMilli());
        assertThat(body.at("/syncs/0/status").toString())
                .isEqualTo("{\"type\":\"snapshotting\",\"numTablesSynced\":0,\"totalTables\":2,"
                        + "\"currentComponent\":\"\",\"currentTable\":\"a\",\"numDocumentsInCurrentTable\":2,"
                        + "\"totalDocumentsInCurrentTable\":3,\"numDocumentsSynced\":2,\"totalDocuments\":4}");
    }

    @Test
    void vector_76_a_sync_that_is_done_tells_its_timestamp() {
        sync.untilUpToDate();

        assertThat(api.get(PATH).json().at("/syncs/0/status").toString())
                .isEqualTo("{\"type\":\"upToDate\",\"totalTables\":2,\"numDocumentsSynced\":4,\"syncedTs\":"
                        + emulator.latestTs() + "}");
    }

    @Test
    void vector_76_the_newest_sync_comes_first_and_pages_can_be_turned() {
        String older = sync.next().syncId();
        emulator.clock().advance(Duration.ofSeconds(1));
        String newer = TestSync.of(emulator).next().syncId();

        JsonNode first = api.get(PATH + "?limit=1").json();
        JsonNode second = api.get(PATH + "?limit=1&cursor="
                        + first.at("/pagination/nextCursor").textValue())
                .json();

        assertThat(first.at("/syncs/0/syncId").textValue()).isEqualTo(newer);
        assertThat(first.at("/pagination/hasMore").booleanValue()).isTrue();
        assertThat(second.at("/syncs/0/syncId").textValue()).isEqualTo(older);
        assertThat(second.at("/pagination/hasMore").booleanValue()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 101})
    void vector_77_a_limit_out_of_range_is_refused(int limit) {
        assertThat(api.get(PATH + "?limit=" + limit).error()).isEqualTo("400 LimitOutOfRange");
    }

    @Test
    void vector_78_a_cursor_that_is_none_is_refused() {
        assertThat(api.get(PATH + "?cursor=x").error()).isEqualTo("400 InvalidCursor");
        assertThat(api.get(PATH + "?cursor=" + sync.next().nextCursor()).error())
                .isEqualTo("400 InvalidCursor");
    }

    @Test
    void vector_79_a_sync_that_was_idle_for_more_than_three_days_is_not_listed() {
        sync.next();
        emulator.clock().advance(Duration.ofDays(3));
        assertThat(api.get(PATH).json().get("syncs")).hasSize(1);

        emulator.clock().advance(Duration.ofSeconds(1));

        assertThat(api.get(PATH).json().get("syncs")).isEmpty();
    }

    @Test
    void a_row_is_written_every_five_seconds_at_most_without_news() {
        sync.untilUpToDate();
        long written = lastUpdated();

        emulator.clock().advance(Duration.ofSeconds(4));
        sync.next();
        assertThat(lastUpdated()).isEqualTo(written);

        emulator.clock().advance(Duration.ofSeconds(1));
        sync.next();
        assertThat(lastUpdated()).isEqualTo(written + 5000);
    }

    @Test
    void progress_rows_move_the_latest_timestamp_when_they_are_commits() {
        use(quiet().progressWrites(true));
        long before = emulator.latestTs();

        sync.next();

        assertThat(emulator.latestTs()).isGreaterThan(before);
    }

    private long lastUpdated() {
        return api.get(PATH).json().at("/syncs/0/lastUpdated").longValue();
    }
}
