package dev.convexmirror.imports;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import java.io.IOException;

/** Reads a value of a page of the change feed as a whole, for who looks at single fields of it. */
final class FedValue {

    private static final ObjectMapper JSON = new ObjectMapper();

    private FedValue() {}

    /** Leaves the parser at the last token of the value, as {@link dev.convexmirror.convex.PageVisitor#value} wants it. */
    static JsonNode read(JsonParser parser) throws IOException {
        // by a buffer, as a mapper forgets the token it ends at
        try (TokenBuffer buffer = new TokenBuffer(parser)) {
            buffer.copyCurrentStructure(parser);
            return JSON.readTree(buffer.asParser());
        }
    }
}
