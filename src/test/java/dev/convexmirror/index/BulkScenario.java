package dev.convexmirror.index;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.ScriptedServer.Answer;
import dev.convexmirror.rig.Elasticsearch;
import dev.convexmirror.rig.ElasticsearchNode;
import dev.convexmirror.rig.UniqueName;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;

/** A writer, an index for it, and a server in between that fails as a test wants. */
abstract class BulkScenario {
    static final TableName USERS = TableName.root("users");

    final Elasticsearch cluster = ElasticsearchNode.shared();
    final String mirror = UniqueName.of("bulk");
    final AtomicInteger bulks = new AtomicInteger();
    /** What bulks of documents get; those of dead letters have lines of another index and always pass. */
    volatile ScriptedServer.Script onBulk = request -> new Answer.Forwarded();

    final ScriptedServer server = ScriptedServer.before(cluster.url(), request -> {
        if (!request.isBulk() || request.body().contains(IndexNames.DEAD_LETTER_INDEX)) {
            return new Answer.Forwarded();
        }
        bulks.incrementAndGet();
        return onBulk.answer(request);
    });
    final ElasticsearchConnection connection = Connections.to(server.url());
    final RecordingListener listener = new RecordingListener();
    final DeadLetters deadLetters = new DeadLetters(connection, mirror, Clock.systemUTC());
    final BulkWriter writer = new BulkWriter(connection, new Fence(1), 2, 64 * 1024, deadLetters, listener);
    final String index =
            new Generations(connection, mirror, "1", new Fence(1)).create(USERS, mirror + "-users", Definitions.PLAIN);

    @AfterEach
    void clean() {
        writer.close();
        connection.close();
        server.close();
        cluster.deleteIndices(mirror);
    }

    final void write(String id, long ts, String source) throws InterruptedException {
        byte[] bytes = source.getBytes(StandardCharsets.UTF_8);
        writer.index(index, USERS, id, ts, bytes, 0, bytes.length);
    }

    final JsonNode get(String id) {
        return cluster.get("/" + index + "/_doc/" + id);
    }
}
