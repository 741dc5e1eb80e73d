package dev.convexmirror.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The answer of one probe of an agent, asked over HTTP.
 *
 * @param up       whether the agent says UP
 * @param sentence what to tell a person, and why when it is not up
 */
record Probe(boolean up, String sentence) {

    /** Less than the time-out that supervisors give a health command, which would be told without a reason. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    /** The answer of an agent has some hundred bytes; whatever else listens there may send anything. */
    private static final int LONGEST_ANSWER = 1 << 16;

    static Probe ask(URI probe) {
        try {
            var connection = (HttpURLConnection) probe.toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout((int) PATIENCE.toMillis());
            connection.setReadTimeout((int) PATIENCE.toMillis());
            connection.setInstanceFollowRedirects(false);
            try {
                return of(probe, connection.getResponseCode(), body(connection));
            } finally {
                connection.disconnect();
            }
        } catch (IOException | IllegalArgumentException e) {
            return new Probe(
                    false,
                    "No agent answers at " + probe + " (" + e.getMessage()
                            + "). Is it running, with this quarkus.management.host and quarkus.management.port?");
        }
    }

    private static byte[] body(HttpURLConnection connection) throws IOException {
        InputStream error = connection.getErrorStream();
        try (InputStream in = error == null ? connection.getInputStream() : error) {
            return in.readNBytes(LONGEST_ANSWER);
        }
    }

    static Probe of(URI probe, int status, byte[] body) {
        Optional<JsonNode> answer = json(body);
        String said = answer.map(json -> json.path("status").asText()).orElse("");
        if (said.isEmpty()) {
            return new Probe(
                    false,
                    "What answers at " + probe + " with status " + status
                            + " is no agent. Is quarkus.management.port the port of the agent?");
        }
        boolean up = status == HttpURLConnection.HTTP_OK && said.equals("UP");
        return new Probe(up, up ? "UP" : said + ": " + reasons(answer.orElseThrow()));
    }

    private static Optional<JsonNode> json(byte[] body) {
        try {
            return Optional.ofNullable(new ObjectMapper().readTree(body));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot fail to be read", e);
        }
    }

    private static String reasons(JsonNode answer) {
        return StreamSupport.stream(answer.path("checks").spliterator(), false)
                .filter(check -> !check.path("status").asText().equals("UP"))
                .map(check -> check.path("data")
                        .path("reason")
                        .asText("not true that \"" + check.path("name").asText() + "\""))
                .collect(Collectors.joining(" "));
    }
}
