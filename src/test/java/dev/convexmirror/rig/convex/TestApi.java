package dev.convexmirror.rig.convex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;

/** Speaks HTTP with the emulator, with the full key unless told otherwise. Immutable. */
record TestApi(ConvexEmulator emulator, Optional<String> authorization, Optional<String> clientHeader) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String JSON_TYPE = "application/json";

    /** A response, with its body as text. */
    record Reply(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        String text() {
            return response.body();
        }

        JsonNode json() {
            try {
                return JSON.readTree(response.body());
            } catch (IOException e) {
                throw new UncheckedIOException("No JSON: " + response.body(), e);
            }
        }

        String code() {
            return json().path("code").asText();
        }

        /** Status and error code, to assert on both at once. */
        String error() {
            return status() + " " + code();
        }
    }

    static TestApi of(ConvexEmulator emulator) {
        return new TestApi(emulator, Optional.of("Convex " + emulator.deployKey()), Optional.empty());
    }

    TestApi anonymous() {
        return new TestApi(emulator, Optional.empty(), clientHeader);
    }

    TestApi authorized(String header) {
        return new TestApi(emulator, Optional.of(header), clientHeader);
    }

    TestApi withKey(String key) {
        return authorized("Convex " + key);
    }

    TestApi client(String header) {
        return new TestApi(emulator, authorization, Optional.of(header));
    }

    Reply get(String path) {
        return send("GET", path, Optional.empty(), BodyPublishers.noBody());
    }

    Reply post(String path, String body) {
        return send("POST", path, body);
    }

    Reply send(String method, String path, String body) {
        return send(method, path, Optional.of(JSON_TYPE), BodyPublishers.ofString(body));
    }

    Reply send(String method, String path, Optional<String> contentType, BodyPublisher body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(emulator.url().resolve(path)).method(method, body);
        contentType.ifPresent(type -> request.header("Content-Type", type));
        authorization.ifPresent(value -> request.header("Authorization", value));
        clientHeader.ifPresent(value -> request.header("Convex-Client", value));
        try {
            return new Reply(CLIENT.send(request.build(), BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for " + path, e);
        }
    }
}
