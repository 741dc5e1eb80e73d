package dev.convexmirror.index;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.elasticsearch.client.Request;

/**
 * How a generation is set while it is filled and nobody searches it: without refreshes and without replicas. What the
 * configuration, the user's index templates and the cluster want for it is noted in the index itself and put back before it
 * serves. Requests stay durable one by one: the checkpoint counts on it.
 */
final class LoadSettings {

    /** As Elasticsearch does by itself, but also while nobody searches: the lag is to be the same for the first search. */
    private static final String SERVING_REFRESH = "1s";
    /** How long one question waits for the shards; it is asked again while they are being copied. */
    private static final String HEALTH_TIMEOUT = "20s";

    private final ElasticsearchConnection connection;

    LoadSettings(ElasticsearchConnection connection) {
        this.connection = connection;
    }

    /** Sets a generation that was just created for being filled. */
    void begin(String index, GenerationMeta meta) {
        JsonNode effective = read(settings(index), "read the settings of the new generation")
                .path(index)
                .path("settings");
        ObjectNode loading = JsonNodeFactory.instance.objectNode().put(GenerationBody.REFRESH_INTERVAL, "-1");
        ObjectNode restore = JsonNodeFactory.instance.objectNode();
        restore.put(
                GenerationBody.REFRESH_INTERVAL,
                effective.path(GenerationBody.REFRESH_INTERVAL).asText(SERVING_REFRESH));
        int replicas = effective.path(GenerationBody.REPLICAS).asInt(0);
        String expanding = effective.path("index.auto_expand_replicas").asText("false");
        if (replicas > 0 && expanding.equals("false")) {
            loading.put(GenerationBody.REPLICAS, 0);
            restore.put(GenerationBody.REPLICAS, replicas);
        }
        ObjectNode noted = JsonNodeFactory.instance.objectNode();
        noted.set("_meta", meta.restoring(restore).toJson());
        write("note the settings of the new generation", index + "/_mapping", noted);
        write("set the new generation for being filled", index + "/_settings", loading);
    }

    /** Puts back what {@link #begin} changed, and waits until the shards that can be there are. */
    void end(Map<String, GenerationMeta> generations) {
        Map<ObjectNode, Collection<String>> alike = new LinkedHashMap<>();
        generations.forEach((index, meta) -> alike.computeIfAbsent(
                        meta.restore().isEmpty()
                                ? JsonNodeFactory.instance
                                        .objectNode()
                                        .put(GenerationBody.REFRESH_INTERVAL, SERVING_REFRESH)
                                : meta.restore(),
                        any -> new TreeSet<>())
                .add(index));
        alike.forEach((settings, indices) -> IndexCatalog.portions(indices)
                .forEach(some -> write(
                        "restore the settings of the new generations",
                        String.join(",", some) + "/_settings",
                        settings)));
    }

    /**
     * A cluster that has no node for a replica never gets green; that is no reason to withhold what is complete, so only
     * copies that are being made are waited for.
     *
     * @throws ElasticsearchCallException when a shard has no copy at all
     */
    void awaitShards(List<String> indices) {
        JsonNode health;
        do {
            health = health(String.join(",", indices), isAlone() ? "yellow" : "green");
        } while (health.path("initializing_shards").asInt() > 0);
        if (health.path("status").asText().equals("red")) {
            throw new ElasticsearchCallException(
                    "Some shards of the new generations are not available; Elasticsearch knows why.", 503, "", null);
        }
    }

    private static Request settings(String index) {
        Request request = new Request("GET", "/" + index + "/_settings");
        request.addParameter("flat_settings", "true");
        return request;
    }

    private boolean isAlone() {
        return read(new Request("GET", "/_cluster/health"), "count the nodes")
                        .path("number_of_data_nodes")
                        .asInt()
                == 1;
    }

    private JsonNode health(String indices, String status) {
        Request request = new Request("GET", "/_cluster/health/" + indices);
        request.addParameter("wait_for_status", status);
        request.addParameter("timeout", HEALTH_TIMEOUT);
        // the status of an answer that says what was not reached in time
        request.addParameter("ignore", "408");
        return read(request, "wait for the shards of the new generations");
    }

    private JsonNode read(Request request, String purpose) {
        return connection.restCall(purpose, rest -> new ObjectMapper()
                .readTree(rest.performRequest(request).getEntity().getContent()));
    }

    private void write(String purpose, String path, JsonNode body) {
        Request request = new Request("PUT", "/" + path);
        request.setJsonEntity(body.toString());
        connection.restCall(purpose, rest -> rest.performRequest(request));
    }
}
