package dev.convexmirror.index;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.elasticsearch.client.ResponseException;

/** The name that Elasticsearch gives to an error. Reasons are not read: they may quote documents. */
final class ErrorType {
    private ErrorType() {}

    /** {@code error.type} of the answer, or {@code ""} when something else than Elasticsearch answered. */
    static String of(ResponseException e) {
        if (e.getResponse().getEntity() == null) {
            return "";
        }
        try {
            var body = new ObjectMapper().readTree(e.getResponse().getEntity().getContent());
            return body == null ? "" : body.path("error").path("type").asText("");
        } catch (IOException notJson) {
            return "";
        }
    }
}
