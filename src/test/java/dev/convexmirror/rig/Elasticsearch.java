package dev.convexmirror.rig;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The rig's own plain HTTP client for a cluster, so that what tests see does not pass through the client of the product. Safe
 * for many threads.
 */
public final class Elasticsearch {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    /** Tells int64 from float64, 42 from 42.0, and reads both exactly, which is all that Convex has. */
    private static final JsonMapper JSON = new JsonMapper();

    private final URI url;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    public Elasticsearch(URI url) {
        this.url = url;
    }

    /** An answer of any status; the body is a missing node when it is empty. */
    public record Reply(int status, JsonNode body) {
        public boolean isSuccess() {
            return status / 100 == 2;
        }
    }

    /** Root URL of the cluster. */
    public URI url() {
        return url;
    }

    /** GET that must succeed. */
    public JsonNode get(String path) {
        return succeed("GET", path, "");
    }

    /** POST that must succeed; {@code _bulk} takes its lines as they are. */
    public JsonNode post(String path, String body) {
        return succeed("POST", path, body);
    }

    /** PUT that must succeed. */
    public JsonNode put(String path, String body) {
        return succeed("PUT", path, body);
    }

    /** DELETE that must succeed. */
    public JsonNode delete(String path) {
        return succeed("DELETE", path, "");
    }

    /** Deletes all indices whose name begins so; hidden ones too. */
    public void deleteIndices(String prefix) {
        // A wildcard in a DELETE is refused by default, so they are named. What a killed agent asked for may remove one
        // first.
        get("/_cat/indices/" + prefix + "*?format=json&h=index&expand_wildcards=all")
                .forEach(row -> delete("/" + row.path("index").asText() + "?ignore_unavailable=true"));
    }

    /** The aliases that begin so and are not hidden, which is what people search by; each once, in order. */
    public SortedSet<String> aliases(String prefix) {
        SortedSet<String> aliases = new TreeSet<>();
        get("/_alias/" + prefix + "*")
                .forEach(index -> index.path("aliases").properties().forEach(alias -> {
                    if (!alias.getValue().path("is_hidden").asBoolean()) {
                        aliases.add(alias.getKey());
                    }
                }));
        return aliases;
    }

    /** Makes all that was written visible to searches. */
    public void refresh(String indices) {
        post("/" + indices + "/_refresh?expand_wildcards=all", "");
    }

    /** Waits until every index answers, which takes a moment after a start. */
    public void awaitShards() {
        get("/_cluster/health?wait_for_status=yellow&timeout=50s");
    }

    /** Any request. The body may be empty. */
    public Reply send(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(url.resolve(path))
                .timeout(TIMEOUT)
                .header("Content-Type", path.contains("_bulk") ? "application/x-ndjson" : "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), JSON.readTree(response.body()));
        } catch (JsonProcessingException e) {
            throw new RigException(method + " " + path + " did not answer JSON", e);
        } catch (IOException e) {
            throw new RigException(method + " " + url + path + ": " + e, e);
        } catch (InterruptedException e) {
            throw Children.interrupted(e);
        }
    }

    private JsonNode succeed(String method, String path, String body) {
        Reply reply = send(method, path, body);
        if (!reply.isSuccess()) {
            throw new RigException(method + " " + path + " answered " + reply.status() + ": " + reply.body());
        }
        return reply.body();
    }
}
