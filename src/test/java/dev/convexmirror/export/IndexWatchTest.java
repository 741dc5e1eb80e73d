package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.checkpoint.Checkpoint;
import dev.convexmirror.checkpoint.TableState;
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
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IndexWatchTest {

    private static final TableName USERS = TableName.root("users");

    private final Elasticsearch cluster = ElasticsearchNode.shared();
    private final String mirror = UniqueName.of("watch");
    private final String alias = mirror + "-users";
    private final ElasticsearchConnection connection = Connections.to(cluster.url());
    private final Generations generations = new Generations(connection, mirror, "1.2.3", new Fence(1));
    private final Aliases aliases = new Aliases(connection, mirror);
    private final IndexWatch watch = new IndexWatch(
            new GenerationUpkeep(connection, mirror),
            aliases,
            SinkRetry.whileIndicesExist(new MirrorStatus(Clock.systemUTC())));

    private final String old = generations.create(USERS, alias, Definitions.PLAIN);
    private final String next = generations.create(USERS, alias, Definitions.PLAIN);

    /** {@link #old} serves, and {@link #next} is complete, as soon as the checkpoint is consistent. */
    private final Checkpoint filling = Checkpoint.initial("http://convex", Instant.EPOCH)
            .withTable(
                    USERS, TableState.firstFilling(alias, old).published(false).movedTo(next), Instant.EPOCH);

    @AfterEach
    void clean() {
        connection.close();
        cluster.deleteIndices(mirror);
    }

    @Test
    void what_was_published_right_before_a_crash_stays_what_readers_see() throws Exception {
        // Given
        aliases.publish(List.of(new Swap(USERS, alias, next)));
        Checkpoint written = filling.withConsistentPage("cursor", "sync", 1, Instant.EPOCH);

        // When
        watch.mend(written);

        // Then
        assertThat(shown()).isEqualTo(next);
    }

    @Test
    void a_generation_that_is_not_complete_is_taken_from_its_readers() throws Exception {
        // Given
        aliases.publish(List.of(new Swap(USERS, alias, next)));

        // When
        watch.mend(filling);

        // Then
        assertThat(shown()).isEqualTo(old);
    }

    private String shown() {
        return cluster.get("/_cat/aliases/" + alias + "?format=json")
                .path(0)
                .path("index")
                .asText();
    }
}
