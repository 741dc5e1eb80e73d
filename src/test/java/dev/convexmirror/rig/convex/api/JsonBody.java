package dev.convexmirror.rig.convex.api;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.convexmirror.rig.convex.http.ApiException;
import dev.convexmirror.rig.convex.http.HttpRequest;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads JSON bodies; whatever is wrong with one is 400 {@code BadJsonBody} (convex-protocol §1.5). */
final class JsonBody {
    /** The limit that the server's framework sets where no other is given, bytes. */
    static final int DEFAULT_LIMIT = 2 << 20;

    private static final Pattern JSON_TYPE = Pattern.compile("application/([^;\\s]+\\+)?json(\\s*;.*)?");
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private JsonBody() {}

    static JsonNode readObject(HttpRequest request, int limit) {
        JsonNode body = read(request, limit);
        if (!body.isObject()) {
            throw malformed("expected an object");
        }
        return body;
    }

    static JsonNode read(HttpRequest request, int limit) {
        String type = request.header("content-type").orElse("").toLowerCase(Locale.ROOT);
        if (!JSON_TYPE.matcher(type).matches()) {
            throw malformed("expected a request with `Content-Type: application/json`");
        }
        if (request.body().length > limit) {
            throw malformed("length limit of " + limit + " bytes exceeded");
        }
        try {
            JsonNode body = JSON.readTree(request.body());
            if (body.isMissingNode()) {
                throw malformed("no JSON at all");
            }
            return body;
        } catch (IOException e) {
            throw malformed("syntax error");
        }
    }

    /** An optional string; null counts as absent. */
    static Optional<String> string(JsonNode body, String field) {
        JsonNode node = body.path(field);
        if (!node.isMissingNode() && !node.isNull() && !node.isTextual()) {
            throw malformed(field + ": expected a string");
        }
        return Optional.ofNullable(node.textValue());
    }

    static ApiException malformed(String reason) {
        return ApiException.badRequest("BadJsonBody", "Failed to deserialize the JSON body: " + reason);
    }
}
