package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.rig.RandomWorkload;
import dev.convexmirror.rig.convex.http.HttpRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the change feed of a server brings that has the older API only, and when. */
class LegacyFeedTest extends LegacyFeedScenario {

    private static final List<String> TABLES = List.of("users", "messages", "billing/events", "billing/stripe/cards");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void a_snapshot_and_its_tail_equal_the_source_while_it_changes(long seed) throws ConvexException {
        // Given
        RandomWorkload workload = new RandomWorkload(convex, seed, TABLES);
        workload.fill(60);

        // When
        for (int page = 0; page < 40; page++) {
            PageEnd end = mirror.apply(feed);
            assertThat(end.api()).isEqualTo(FeedApi.LEGACY);
            workload.step();
        }
        mirror.catchUp(feed);

        // Then
        SourceAndMirror.assertEqual(convex, mirror);
        assertThat(mirror.changes()).isGreaterThan(60);
    }

    @Test
    void every_kind_of_value_arrives_by_a_snapshot_and_by_deltas() throws ConvexException {
        // Given
        Map<String, Object> everything = new HashMap<>();
        everything.put("int64", Long.MAX_VALUE);
        everything.put("float", 42.0);
        everything.put("negativeZero", -0.0);
        everything.put("nan", Double.NaN);
        everything.put("bytes", new byte[] {0, 16, -125});
        everything.put("nothing", null);
        everything.put("nested", List.of(Map.of("_ts", 1L, "_table", List.of("x", 1.0))));
        insert("users", everything);
        mirror.catchUp(feed);

        // When
        insert("users", everything);
        mirror.catchUp(feed);

        // Then
        SourceAndMirror.assertEqual(convex, mirror);
        assertThat(mirror.documents(USERS).values()).hasSize(2).allSatisfy(version -> assertThat(
                        version.source().orElseThrow())
                .contains("\"int64\":9223372036854775807", "\"float\":42.0", "\"negativeZero\":-0.0")
                .contains("\"nan\":null", "\"bytes\":\"ABCD\"", "[{\"_table\":[\"x\",1.0],\"_ts\":1}]")
                .doesNotContain("_component", "_deleted"));
    }

    @Test
    void every_request_names_its_tables_in_a_well_formed_selection() throws ConvexException {
        // Given
        insert("users", Map.of("n", 1L));
        insert("secrets", Map.of("n", 1L));

        // When
        mirror.catchUp(client.feed(Selection.of(List.of(USERS))));

        // Then
        List<HttpRequest> requests = Stream.of(LIST, DELTAS)
                .flatMap(path -> convex.requests().to(path).stream())
                .toList();
        assertThat(requests).hasSizeGreaterThanOrEqualTo(2).allSatisfy(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.bodyText())
                    .contains("\"format\":\"export_json\"")
                    .contains("\"selection\":{\"_other\":\"excluded\",\"\":{\"_other\":\"excluded\",\"users\":"
                            + "{\"_other\":\"included\"}}}");
        });
        assertThat(mirror.tables()).containsExactly(USERS);
    }

    @Test
    void the_status_is_snapshotting_until_the_walk_ends_and_then_that_of_its_moment() throws ConvexException {
        // Given
        fill(20);

        // When
        List<SyncStatus> statuses = Stream.generate(() -> status(feed)).limit(4).toList();

        // Then
        assertThat(statuses.subList(0, 2)).containsOnly(new SyncStatus.Snapshotting());
        assertThat(statuses.get(2)).isInstanceOf(SyncStatus.Stale.class);
        assertThat(statuses.get(3)).isInstanceOf(SyncStatus.UpToDate.class);
    }

    @Test
    void fields_that_are_left_out_come_neither_with_a_walk_nor_with_deltas() throws ConvexException {
        // Given
        insert("users", Map.of("name", "a", "secret", "s"));
        ChangeFeed limited = client.feed(Selection.everything()
                .withColumns(Map.of(USERS, ColumnSelection.of(Optional.empty(), List.of("secret")))));
        // When
        mirror.catchUp(limited);
        insert("users", Map.of("name", "b", "secret", "s"));
        mirror.catchUp(limited);
        // Then
        assertThat(mirror.documents(USERS).values()).hasSize(2).allSatisfy(version -> assertThat(
                        version.source().orElseThrow())
                .contains("name")
                .doesNotContain("secret"));
    }

    @Test
    void changes_made_during_the_walk_come_after_it() throws ConvexException {
        // Given
        fill(20);
        mirror.apply(feed);
        String id = convex.documents("users").keySet().iterator().next();
        long deleted = convex.transact(write -> write.delete("users", id));

        // When
        PageEnd walked = mirror.apply(feed);
        while (!walked.status().consistent()) {
            walked = mirror.apply(feed);
        }
        boolean listed = mirror.documents(USERS).containsKey(id);
        mirror.catchUp(feed);

        // Then
        assertThat(listed).isTrue();
        assertThat(walked.status())
                .isInstanceOfSatisfying(SyncStatus.Stale.class, stale -> assertThat(stale.snapshotTs())
                        .isLessThan(deleted));
        SourceAndMirror.assertEqual(convex, mirror);
    }

    @Test
    void a_deployment_without_tables_is_soon_up_to_date() throws ConvexException {
        // When
        PageEnd end = mirror.catchUp(feed);

        // Then
        assertThat(end.status()).isInstanceOf(SyncStatus.UpToDate.class);
        assertThat(mirror.tables()).isEmpty();
    }

    private SyncStatus status(ChangeFeed from) {
        try {
            return mirror.apply(from).status();
        } catch (ConvexException e) {
            throw new AssertionError(e);
        }
    }
}
