package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Optional;

/** A client with a key, and what a server answers it. */
abstract class ClientScenario {

    static final String KEY = "prod:happy-otter-123|0123456789abcdef";
    static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    static final String START = "{\"status\":{\"type\":\"snapshotting\"},\"truncates\":[],\"values\":[";
    static final String END = "],\"syncId\":\"s\",\"pagination\":{\"hasMore\":true,\"nextCursor\":\"01\"}}";
    static final String ENTRY =
            "{\"component\":\"\",\"table\":\"t\",\"ts\":5,\"deleted\":false,\"value\":{\"_id\":\"j57\",\"text\":\"%s\"}}"
                    .formatted("x".repeat(900));

    static ConvexClient client(OddServer server) {
        return new ConvexClient(GivenConfig.of(server.url(), KEY), "0.1.0-SNAPSHOT");
    }

    static ConvexException failure(ConvexClient client) {
        try (client) {
            return catchThrowableOfType(ConvexException.class, () -> client.feed(Selection.everything())
                    .read(Optional.of("01"), new Counting()));
        }
    }

    static class Counting implements PageVisitor {

        int changes;

        @Override
        public void truncate(TableName table) {
            throw new AssertionError("No truncate was sent.");
        }

        @Override
        public void value(JsonParser parser) throws IOException {
            parser.skipChildren();
        }

        @Override
        public void change(TableName table, long ts, boolean deleted) {
            changes++;
        }
    }
}
