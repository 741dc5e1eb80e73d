package dev.convexmirror.rig;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The answer of a probe.
 *
 * @param status of HTTP; 0 when nobody answered
 * @param body as it came; why there is none when nobody answered
 */
public record HttpReply(int status, String body) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /**
     * HTTP/1.1, as supervisors and Prometheus speak. With an upgrade to HTTP/2, one in some hundred agents lost an answer on that
     * connection in the first moments after its start, and answered every other.
     */
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /** The body, which must be JSON. */
    public JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new RigException("not JSON: " + body, e);
        }
    }

    /** The answer to a GET; never an exception. */
    public static HttpReply get(String url) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
        CompletableFuture<HttpResponse<String>> answer =
                CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString());
        try {
            // the time-out of a request would not count its body
            HttpResponse<String> response = answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return new HttpReply(response.statusCode(), response.body());
        } catch (ExecutionException e) {
            return new HttpReply(0, "no answer from " + url + ": " + e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            return new HttpReply(0, "no answer from " + url + " within " + PATIENCE);
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw Children.interrupted(e);
        }
    }
}
