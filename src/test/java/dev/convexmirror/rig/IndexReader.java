package dev.convexmirror.rig;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;

/** Reads whole indices, however large, at one moment. */
final class IndexReader {
    private static final int PAGE = 2_000;
    private static final JsonMapper JSON = new JsonMapper();

    private final Elasticsearch elasticsearch;

    IndexReader(Elasticsearch elasticsearch) {
        this.elasticsearch = elasticsearch;
    }

    record Hit(String id, long version, ObjectNode source) {}

    /** Makes all that was written visible and passes every document. */
    void read(String alias, Consumer<Hit> visitor) {
        elasticsearch.refresh(alias);
        String pit = elasticsearch
                .post("/" + alias + "/_pit?keep_alive=1m", "")
                .path("id")
                .asText();
        ObjectNode request = JSON.createObjectNode();
        request.put("size", PAGE).put("version", true).put("track_total_hits", false);
        request.putArray("sort").add("_shard_doc");
        request.putObject("pit").put("id", pit).put("keep_alive", "1m");
        try {
            JsonNode hits = search(request);
            while (!hits.isEmpty()) {
                hits.forEach(hit -> visitor.accept(new Hit(
                        hit.path("_id").asText(), hit.path("_version").asLong(), (ObjectNode) hit.path("_source"))));
                request.set("search_after", hits.get(hits.size() - 1).path("sort"));
                hits = search(request);
            }
        } finally {
            elasticsearch.send(
                    "DELETE", "/_pit", JSON.createObjectNode().put("id", pit).toString());
        }
    }

    private JsonNode search(ObjectNode request) {
        JsonNode reply = elasticsearch.post("/_search", request.toString());
        if (reply.at("/_shards/failed").asInt() > 0) {
            throw new RigException("search failed on a shard: " + reply.path("_shards"));
        }
        return reply.at("/hits/hits");
    }
}
