package dev.convexmirror.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.Connections;
import dev.convexmirror.index.ElasticsearchCallException;
import dev.convexmirror.index.ElasticsearchConnection;
import dev.convexmirror.index.ScriptedServer;
import dev.convexmirror.index.ScriptedServer.Answer;
import dev.convexmirror.rig.Elasticsearch;
import dev.convexmirror.rig.ElasticsearchNode;
import dev.convexmirror.rig.UniqueName;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CheckpointStoreTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Checkpoint FIRST = Checkpoint.initial("https://happy-otter-1.convex.cloud", NOW);
    private static final Checkpoint SECOND = FIRST.withPage("c1", "sync", NOW)
            .withTable(
                    TableName.root("users"),
                    TableState.firstFilling("users", "users-000001")
                            .published(true)
                            .insistedOn(),
                    NOW);
    private static final Checkpoint THIRD = SECOND.withPage("c2", "sync", NOW);

    private final Elasticsearch cluster = ElasticsearchNode.shared();
    private final String mirror = UniqueName.of("state");
    private final String document = "/convex-mirror-state/_doc/checkpoint:" + mirror;
    private volatile ScriptedServer.Script onWrite = request -> new Answer.Forwarded();
    private final ScriptedServer server = ScriptedServer.before(
            cluster.url(),
            request -> request.method().equals("PUT") && request.path().contains("checkpoint")
                    ? onWrite.answer(request)
                    : new Answer.Forwarded());
    private final ElasticsearchConnection connection = Connections.to(server.url());
    private final CheckpointStore store = new CheckpointStore(connection, mirror, 1);

    @AfterEach
    void clean() {
        connection.close();
        server.close();
        cluster.send("DELETE", document, "");
    }

    @Test
    void there_is_no_checkpoint_before_the_first() {
        assertThat(store.read()).isEmpty();
    }

    @Test
    void ten_thousand_tables_fit_into_a_checkpoint() {
        // Given
        SortedMap<TableName, TableState> tables = new TreeMap<>();
        for (int i = 0; i < 10_000; i++) {
            String name = "a_table_with_a_name_that_is_rather_long_%05d".formatted(i);
            tables.put(TableName.root(name), TableState.firstFilling("convex-" + name, "convex-" + name + "-000001"));
        }
        Checkpoint large = new Checkpoint(
                FIRST.deployment(),
                // the cursor names the tables as well
                Optional.of("0123456789abcdef".repeat(60_000)),
                1,
                false,
                OptionalLong.empty(),
                0,
                tables,
                new TreeMap<>(),
                Optional.of("sync"),
                NOW);
        // When
        Stored written = store.write(large, store.read());
        // Then
        assertThat(written.checkpoint()).isEqualTo(large);
        assertThat(store.read()).contains(written);
    }

    @Test
    void there_is_no_checkpoint_before_there_is_an_index() {
        // Given
        try (ScriptedServer empty = ScriptedServer.of(request ->
                        Answer.elastic(404, "{\"error\":{\"type\":\"index_not_found_exception\"},\"status\":404}"));
                ElasticsearchConnection toEmpty = Connections.to(empty.url())) {
            // When
            Optional<Stored> read = new CheckpointStore(toEmpty, mirror, 1).read();

            // Then
            assertThat(read).isEmpty();
        }
    }

    @Test
    void a_404_of_something_else_is_not_taken_for_no_checkpoint() {
        // Given
        try (ScriptedServer proxy = ScriptedServer.of(request -> Answer.own(404, "no such page"));
                ElasticsearchConnection toProxy = Connections.to(proxy.url())) {
            // When
            Throwable error = catchThrowable(() -> new CheckpointStore(toProxy, mirror, 1).read());

            // Then
            assertThat(error).isInstanceOf(ElasticsearchCallException.class).hasMessageContaining("404");
        }
    }

    @Test
    void what_was_written_is_read() {
        // Given
        Stored first = store.write(FIRST, Optional.empty());
        Stored second = store.write(SECOND, Optional.of(first));

        // When
        Optional<Stored> read = new CheckpointStore(connection, mirror, 1).read();

        // Then
        assertThat(read).contains(second);
        assertThat(second.checkpoint()).isEqualTo(SECOND);
    }

    @Test
    void mirrors_have_checkpoints_of_their_own() {
        // When
        store.write(FIRST, Optional.empty());

        // Then
        assertThat(new CheckpointStore(connection, mirror + "-other", 1).read()).isEmpty();
    }

    @Test
    void the_state_index_is_hidden() {
        // When
        store.write(FIRST, Optional.empty());

        // Then
        assertThat(cluster.get("/convex-mirror-state/_settings?flat_settings=true")
                        .at("/convex-mirror-state/settings/index.hidden")
                        .asText())
                .isEqualTo("true");
    }

    @Test
    void another_agents_write_is_a_conflict() {
        // Given
        Stored first = store.write(FIRST, Optional.empty());
        CheckpointStore other = new CheckpointStore(connection, mirror, 1);
        other.write(SECOND, other.read());

        // When
        Throwable error = catchThrowable(() -> store.write(THIRD, Optional.of(first)));

        // Then
        assertThat(error).isInstanceOf(CheckpointConflictException.class).hasMessageContaining(mirror);
        assertThat(store.read().orElseThrow().checkpoint()).isEqualTo(SECOND);
    }

    @Test
    void two_agents_that_begin_at_once_conflict() {
        // Given
        new CheckpointStore(connection, mirror, 1).write(FIRST, Optional.empty());

        // When
        Throwable error = catchThrowable(() -> store.write(SECOND, Optional.empty()));

        // Then
        assertThat(error).isInstanceOf(CheckpointConflictException.class);
    }

    @Test
    void a_removed_checkpoint_is_a_conflict() {
        // Given
        Stored first = store.write(FIRST, Optional.empty());
        cluster.delete(document);

        // When
        Throwable error = catchThrowable(() -> store.write(SECOND, Optional.of(first)));

        // Then
        assertThat(error).isInstanceOf(CheckpointConflictException.class);
    }

    @Test
    void a_write_whose_answer_got_lost_counts() {
        // Given
        Stored first = store.write(FIRST, Optional.empty());
        onWrite = request -> new Answer.Lost();

        // When
        Stored second = store.write(SECOND, Optional.of(first));

        // Then
        assertThat(store.read()).contains(second);
        assertThat(second.checkpoint()).isEqualTo(SECOND);
    }

    @Test
    void a_first_write_whose_answer_got_lost_counts() {
        // Given
        onWrite = request -> new Answer.Lost();

        // When
        Stored first = store.write(FIRST, Optional.empty());

        // Then
        assertThat(store.read()).contains(first);
    }

    @Test
    void a_write_that_did_not_arrive_can_be_repeated() {
        // Given
        Stored first = store.write(FIRST, Optional.empty());
        onWrite = request -> Answer.elastic(503, "{}");
        assertThatThrownBy(() -> store.write(SECOND, Optional.of(first)))
                .isInstanceOf(ElasticsearchCallException.class);
        onWrite = request -> new Answer.Forwarded();

        // When
        Stored second = store.write(SECOND, Optional.of(first));

        // Then
        assertThat(store.read()).contains(second);
    }

    @Test
    void a_write_that_arrived_unseen_can_be_repeated_with_something_newer() {
        // Given
        Stored first = store.write(FIRST, Optional.empty());
        AtomicInteger blackout = new AtomicInteger();
        try (ScriptedServer flaky = ScriptedServer.before(cluster.url(), request -> {
                    if (request.method().equals("PUT") && blackout.get() == 1) {
                        blackout.set(2);
                        return new Answer.Lost();
                    }
                    return blackout.get() == 2 ? new Answer.Broken() : new Answer.Forwarded();
                });
                ElasticsearchConnection unsteady = Connections.to(flaky.url())) {
            CheckpointStore unlucky = new CheckpointStore(unsteady, mirror, 1);
            Optional<Stored> previous = unlucky.read();
            assertThat(previous).contains(first);
            blackout.set(1);
            assertThatThrownBy(() -> unlucky.write(SECOND, previous)).isInstanceOf(ElasticsearchCallException.class);
            blackout.set(0);

            // When
            Stored third = unlucky.write(THIRD, previous);

            // Then
            assertThat(store.read()).contains(third);
            assertThat(third.checkpoint()).isEqualTo(THIRD);
        }
    }

    @Test
    void a_newer_format_is_refused_and_left_alone() {
        // Given
        store.write(FIRST, Optional.empty());
        cluster.put(document, "{\"format\":2,\"anything\":true}");

        // When
        Throwable error = catchThrowable(store::read);

        // Then
        assertThat(error)
                .isInstanceOf(CheckpointFormatException.class)
                .hasMessageContainingAll("newer convex-mirror", "format 2");
        assertThat(cluster.get(document).at("/_source/anything").asBoolean()).isTrue();
    }

    @Test
    void ten_thousand_tables_and_a_long_cursor_fit() {
        // Given
        SortedMap<TableName, TableState> tables = new TreeMap<>();
        for (int i = 0; i < 10_000; i++) {
            tables.put(TableName.root("table" + i), TableState.firstFilling("t" + i, "t" + i + "-000001"));
        }
        Checkpoint large = new Checkpoint(
                FIRST.deployment(),
                Optional.of("c".repeat(100_000)),
                7,
                false,
                FIRST.snapshotTs(),
                0,
                tables,
                new TreeMap<>(),
                Optional.of("sync"),
                NOW);

        // When
        Stored stored = store.write(large, Optional.empty());

        // Then
        assertThat(store.read()).contains(stored);
    }
}
