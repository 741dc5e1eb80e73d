package dev.convexmirror.rig.convex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.rig.convex.TestSync.Page;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Vectors 62 to 64, 74 and 80 to 83 of convex-protocol §8.2: cursors. */
class CursorVectorsTest extends SyncFixture {
    private static final String FROM_DELTAS = "/api/data_sync_cursor_from_deltas";

    @Test
    void vector_62_a_cursor_that_is_none_or_altered_or_foreign_is_refused() {
        use(quiet());
        String cursor = sync.next().nextCursor();
        String lastDigit = cursor.endsWith("0") ? "1" : "0";
        String foreign = TestSync.of(start(quiet())).next().nextCursor();

        for (String bad : List.of("zz", "", cursor.substring(0, cursor.length() - 1) + lastDigit, foreign)) {
            assertThat(sync.from(bad).call().error()).as(bad).isEqualTo("400 InvalidDataSyncCursor");
        }
        assertThat(sync.from(cursor).call().status()).isEqualTo(200);
    }

    @Test
    void vector_63_a_cursor_out_of_retention_is_expired() {
        use(quiet().retention(Duration.ofDays(2)));
        insert("a", 1);
        sync.next();
        insert("a", 1);
        emulator.clock().advance(Duration.ofDays(2).plusSeconds(1));

        assertThat(sync.call().error()).isEqualTo("400 DataSyncCursorExpired");
    }

    @Test
    void vector_63_a_cursor_at_the_latest_timestamp_is_not_checked() {
        use(quiet());
        insert("a", 1);
        sync.next();
        emulator.raiseRetentionFloor(emulator.latestTs() + 2);

        assertThat(sync.call().status()).isEqualTo(200);
    }

    @Test
    void vector_64_a_cursor_ahead_of_the_deployment_is_refused() {
        use(quiet());
        insert("a", 1);
        long backup = emulator.latestTs();
        insert("a", 1);
        sync.next();
        emulator.restoreBackup(backup);

        assertThat(sync.call().error()).isEqualTo("400 InvalidDataSyncCursor");
        assertThat(emulator.documents("a")).hasSize(1);
    }

    @Test
    void vector_74_the_same_cursor_gives_the_same_values_and_another_token() {
        use(quiet());
        insert("a", 1);
        String cursor = sync.next().nextCursor();
        insert("a", 2);

        Page first = sync.from(cursor).next();
        Page second = sync.from(cursor).next();

        assertThat(second.values()).isEqualTo(first.values()).hasSize(2);
        assertThat(second.nextCursor()).isNotEqualTo(first.nextCursor());
    }

    @Test
    void vector_80_a_cursor_made_from_deltas_goes_on_behind_its_timestamp() {
        use(quiet());
        String a = insert("a", 1).getFirst();
        insert("b", 1);
        long ts = emulator.latestTs();
        List<String> later = insert("a", 2);
        delete("a", a);
        String onlyA = "{\"_other\":\"excluded\",\"\":{\"_other\":\"excluded\",\"a\":{\"_other\":\"included\"}}}";
        insert("b", 1);

        sync.select(onlyA).from(fromDeltas(ts, onlyA));
        Page page = sync.next();

        assertThat(page.truncates()).isEmpty();
        assertThat(page.ids()).containsExactly(later.get(0), later.get(1), a);
        assertThat(page.status()).isEqualTo("upToDate");
    }

    @Test
    void vector_81_a_timestamp_below_zero_or_in_the_future_is_refused() {
        use(quiet());
        TestApi api = TestApi.of(emulator);

        assertThat(api.post(FROM_DELTAS, "{\"cursor\":-1}").error()).isEqualTo("400 InvalidDataSyncCursor");
        assertThat(api.post(FROM_DELTAS, "{\"cursor\":" + Long.MAX_VALUE + "}").error())
                .isEqualTo("400 InvalidDataSyncCursor");
    }

    @Test
    void vector_82_a_timestamp_out_of_retention_is_expired() {
        use(quiet());
        long ts = emulator.latestTs();
        emulator.clock().advance(Duration.ofDays(3));
        emulator.commitSystem();

        assertThat(TestApi.of(emulator)
                        .post(FROM_DELTAS, "{\"cursor\":" + ts + "}")
                        .error())
                .isEqualTo("400 DataSyncCursorExpired");
    }

    @Test
    void vector_83_tables_that_the_deltas_did_not_cover_are_walked() {
        use(quiet());
        insert("a", 1);
        List<String> b = insert("b", 2);
        String onlyA = "{\"_other\":\"excluded\",\"\":{\"_other\":\"excluded\",\"a\":{\"_other\":\"included\"}}}";
        sync.from(fromDeltas(emulator.latestTs(), onlyA));

        List<Page> pages = sync.untilUpToDate();

        assertThat(pages.getFirst().truncates()).containsExactly("b");
        assertThat(pages.stream().flatMap(page -> page.ids().stream())).containsExactlyElementsOf(b);
    }

    private String fromDeltas(long ts, String selection) {
        TestApi.Reply reply =
                TestApi.of(emulator).post(FROM_DELTAS, "{\"cursor\":" + ts + ",\"selection\":" + selection + "}");
        return reply.json().get("cursor").textValue();
    }
}
