package dev.convexmirror.export;

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
import dev.convexmirror.index.Publication;
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

/** A mirror's checkpoint and its generations in a real Elasticsearch. */
abstract class CheckpointScenario {

    static final TableName USERS = TableName.root("users");

    final Elasticsearch cluster = ElasticsearchNode.shared();
    final String mirror = UniqueName.of("checkpoint");
    final String alias = mirror + "-users";
    final ElasticsearchConnection connection = Connections.to(cluster.url());
    final Generations generations = new Generations(connection, mirror, "1.2.3", new Fence(1));
    final Aliases aliases = new Aliases(connection, mirror);
    final Publication publication = new Publication(connection, mirror, new Fence(1));
    final MirrorStatus status = new MirrorStatus(Clock.systemUTC(), new SteadyClock());
    final SinkRetry retry = SinkRetry.whileIndicesExist(status);
    final IndexWatch watch = new IndexWatch(new GenerationUpkeep(connection, mirror), publication, retry);
    final Ledger ledger = new Ledger(
            Checkpoint.initial("http://convex", Instant.EPOCH),
            new CheckpointStore(connection, mirror, 1),
            retry,
            new SteadyClock(),
            Duration.ZERO);

    @AfterEach
    void clean() {
        connection.close();
        cluster.deleteIndices(mirror);
    }

    final String generation() {
        return generations.create(USERS, alias, Definitions.PLAIN);
    }

    final void show(String generation) {
        publication.publish(List.of(new Swap(USERS, alias, generation)));
    }

    final TableState table() {
        return ledger.checkpoint().tables().get(USERS);
    }
}
