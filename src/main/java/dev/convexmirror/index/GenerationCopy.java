package dev.convexmirror.index;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.convex.TableName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import org.elasticsearch.client.Request;

/**
 * Copies all documents of a generation that nobody writes to meanwhile into another one, with their versions, so that another
 * mapping does not need the source. For one thread.
 */
public final class GenerationCopy {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String PIPELINE = "index.default_pipeline";
    private static final String NO_PIPELINE = "_none";

    private final ElasticsearchConnection connection;
    private final BulkWriter writer;
    private final Runnable heartbeat;

    /** @param heartbeat is called for every document */
    public GenerationCopy(ElasticsearchConnection connection, BulkWriter writer, Runnable heartbeat) {
        this.connection = connection;
        this.writer = writer;
        this.heartbeat = heartbeat;
    }

    /**
     * Returns when all documents are durable; doing it again is harmless. What the other generation refuses becomes a dead
     * letter. May throw {@link ElasticsearchCallException}, and whatever {@link BulkWriter#index} throws.
     *
     * @return how many there are
     */
    public long copy(TableName table, String from, String to) throws InterruptedException {
        Optional<String> pipeline = pipeline(to);
        // they went through it when they were written
        if (pipeline.isPresent()) {
            setPipeline(to, NO_PIPELINE);
        }
        Queue<byte[]> sources = new ArrayDeque<>();
        long[] count = {0};
        try {
            // a source is read just before its document is told
            new IndexScan(connection, Optional.of(source -> {
                        sources.add(exactly(source));
                        return 0;
                    }))
                    .forEach(from, document -> {
                        write(table, to, document, sources.remove());
                        heartbeat.run();
                        count[0]++;
                    });
        } catch (CancellationException e) {
            if (e.getCause() instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            throw e;
        }
        writer.flush();
        if (pipeline.isPresent()) {
            setPipeline(to, pipeline.get());
        }
        return count[0];
    }

    private void write(TableName table, String to, IndexedDocument document, byte[] source) {
        try {
            writer.index(to, table, document.id(), document.version(), source, 0, source.length);
        } catch (InterruptedException e) {
            CancellationException stopping = new CancellationException("the agent is stopping");
            stopping.initCause(e);
            throw stopping;
        }
    }

    /** Numbers keep their spelling, and with it their type. */
    private static byte[] exactly(JsonParser source) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator copy = JSON.createGenerator(bytes)) {
            int depth = 0;
            for (JsonToken token = source.currentToken(); ; token = source.nextToken()) {
                if (token.isNumeric()) {
                    copy.writeNumber(source.getText());
                } else {
                    copy.copyCurrentEvent(source);
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (depth == 0) {
                    break;
                }
            }
        }
        return bytes.toByteArray();
    }

    private Optional<String> pipeline(String index) {
        Request request = new Request("GET", "/" + index + "/_settings/" + PIPELINE);
        request.addParameter("flat_settings", "true");
        return connection.restCall(
                "read the settings of '" + index + "'", rest -> Optional.ofNullable(new ObjectMapper()
                                .readTree(
                                        rest.performRequest(request).getEntity().getContent())
                                .path(index)
                                .path("settings")
                                .path(PIPELINE)
                                .textValue())
                        .filter(name -> !name.equals(NO_PIPELINE)));
    }

    private void setPipeline(String index, String name) {
        ObjectNode settings = JsonNodeFactory.instance.objectNode().put(PIPELINE, name);
        Request request = new Request("PUT", "/" + index + "/_settings");
        request.setJsonEntity(settings.toString());
        connection.restCall("set the pipeline of '" + index + "'", rest -> rest.performRequest(request));
    }
}
