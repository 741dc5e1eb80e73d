package dev.convexmirror.index;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.apache.http.util.EntityUtils;
import org.elasticsearch.client.ResponseException;

/** What Elasticsearch says of a request that holds no documents; of one that does, it would quote them. */
record ErrorReason(String type, String reason) {

    static ErrorReason of(ResponseException e) {
        try {
            // the client has buffered the answer, so it can be read once more
            JsonNode error = new ObjectMapper()
                    .readTree(EntityUtils.toByteArray(e.getResponse().getEntity()))
                    .path("error");
            JsonNode cause = error;
            while (cause.path("caused_by").has("reason")) {
                cause = cause.path("caused_by");
            }
            return new ErrorReason(
                    error.path("type").asText(), cause.path("reason").asText());
        } catch (IOException unreadable) {
            return new ErrorReason("", "");
        }
    }

    /** Whether the definition of the index is at fault, and not the state of the cluster. */
    boolean blamesDefinition() {
        return type.equals("mapper_parsing_exception")
                || type.equals("illegal_argument_exception")
                || type.equals("parsing_exception")
                || type.equals("parse_exception")
                || type.equals("settings_exception");
    }
}
