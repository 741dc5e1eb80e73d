package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.checkpoint.Checkpoint;
import dev.convexmirror.checkpoint.CheckpointStore;
import dev.convexmirror.checkpoint.TableState;
import dev.convexmirror.convex.SteadyClock;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.Aliases;
import dev.convexmirror.index.Connections;
import dev.convexmirror.index.Definitions;
import dev.convexmirror.index.ElasticsearchConnection;
import dev.convexmirror.index.Fence;
import dev.convexmirror.index.GenerationUpkeep;
import dev.convexmirror.index.Generations;
import dev.convexmirror.index.Swap;
import dev.convexmirror.rig.Elasticsearch;
import dev.convexmirror.rig.ElasticsearchNode;
import dev.convexmirror.rig.UniqueName;
import dev.convexmirror.status.MirrorStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeparturesTest {

    private static final TableName USERS = TableName.root("users");

    private final Elasticsearch cluster = ElasticsearchNode.shared();
    private final String mirror = UniqueName.of("departures");
    private final String alias = mirror + "-users";
    private final ElasticsearchConnection connection = Connections.to(cluster.url());
    private final Generations generations = new Generations(connection, mirror, "1.2.3", new Fence(1));
    private final Aliases aliases = new Aliases(connection, mirror);
    private final SinkRetry retry = SinkRetry.whileIndicesExist(new MirrorStatus(Clock.systemUTC()));
    private final Ledger ledger = new Ledger(
            Checkpoint.initial("http://convex", Instant.EPOCH),
            new CheckpointStore(connection, mirror, 1),
            retry,
            new SteadyClock(),
            Duration.ZERO);
    private final Departures departures = new Departures(
            ledger,
            generations,
            aliases,
            new IndexWatch(new GenerationUpkeep(connection, mirror), aliases, retry),
            retry,
            Clock.systemUTC(),
            Duration.ofDays(1));

    @AfterEach
    void clean() {
        connection.close();
        cluster.deleteIndices(mirror);
    }

    @Test
    void a_table_that_was_published_right_before_a_crash_is_taken_from_its_readers_and_kept() throws Exception {
        // Given: the alias shows what the checkpoint still takes for unpublished
        String index = generations.create(USERS, alias, Definitions.PLAIN);
        ledger.note(ledger.checkpoint().withTable(USERS, TableState.firstFilling(alias, index), Instant.EPOCH));
        aliases.publish(List.of(new Swap(USERS, alias, index)));

        // When
        departures.gone(USERS);
        departures.removeUnreferenced();

        // Then
        assertThat(cluster.aliases(mirror)).isEmpty();
        assertThat(ledger.checkpoint().tables()).isEmpty();
        assertThat(ledger.checkpoint().referencedIndices()).containsExactly(index);
        assertThat(cluster.send("HEAD", "/" + index, "").status()).isEqualTo(200);
    }

    @Test
    void a_table_that_nobody_saw_leaves_nothing() throws Exception {
        // Given
        String index = generations.create(USERS, alias, Definitions.PLAIN);
        ledger.note(ledger.checkpoint().withTable(USERS, TableState.firstFilling(alias, index), Instant.EPOCH));

        // When
        departures.gone(USERS);
        departures.removeUnreferenced();

        // Then
        assertThat(ledger.checkpoint().referencedIndices()).isEmpty();
        assertThat(cluster.send("HEAD", "/" + index, "").status()).isEqualTo(404);
    }
}
