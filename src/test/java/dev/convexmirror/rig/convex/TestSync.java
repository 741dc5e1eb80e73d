package dev.convexmirror.rig.convex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A chain of data sync calls. Not thread-safe. */
final class TestSync {
    static final String PATH = "/api/v1/data/sync";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestApi api;
    private Optional<String> selection = Optional.empty();
    private Optional<String> cursor = Optional.empty();

    /** A page as received. */
    record Page(JsonNode json, String text) {
        String status() {
            return json.at("/status/type").textValue();
        }

        long snapshotTs() {
            return json.at("/status/snapshotTs").longValue();
        }

        String syncId() {
            return json.get("syncId").textValue();
        }

        String nextCursor() {
            return json.at("/pagination/nextCursor").textValue();
        }

        /** Tables as {@code table} or {@code component/table}. */
        List<String> truncates() {
            return values("truncates").stream().map(Page::table).toList();
        }

        List<JsonNode> values() {
            return values("values");
        }

        List<JsonNode> documents() {
            return values().stream().map(value -> value.get("value")).toList();
        }

        List<String> ids() {
            return documents().stream()
                    .map(value -> value.get("_id").textValue())
                    .toList();
        }

        List<Long> timestamps() {
            return values().stream().map(value -> value.get("ts").longValue()).toList();
        }

        List<Boolean> deletions() {
            return values().stream()
                    .map(value -> value.get("deleted").booleanValue())
                    .toList();
        }

        static String table(JsonNode named) {
            String component = named.get("component").textValue();
            String table = named.get("table").textValue();
            return component.isEmpty() ? table : component + "/" + table;
        }

        private List<JsonNode> values(String field) {
            List<JsonNode> all = new ArrayList<>();
            json.get(field).forEach(all::add);
            return all;
        }
    }

    TestSync(TestApi api) {
        this.api = api;
    }

    static TestSync of(ConvexEmulator emulator) {
        return new TestSync(TestApi.of(emulator));
    }

    /** Sets the selection, as JSON, of the calls to come. */
    TestSync select(String json) {
        selection = Optional.of(json);
        return this;
    }

    TestSync selectAll() {
        selection = Optional.empty();
        return this;
    }

    /** Goes on from another cursor. */
    TestSync from(String otherCursor) {
        cursor = Optional.of(otherCursor);
        return this;
    }

    Optional<String> cursor() {
        return cursor;
    }

    /** Asks for the next page, and fails when it is refused. */
    Page next() {
        TestApi.Reply reply = call();
        if (reply.status() != 200) {
            throw new AssertionError("data/sync answered " + reply.status() + " " + reply.text());
        }
        Page page = new Page(reply.json(), reply.text());
        cursor = Optional.of(page.nextCursor());
        return page;
    }

    /** Asks for the next page without moving on. */
    TestApi.Reply call() {
        ObjectNode body = JSON.createObjectNode();
        cursor.ifPresent(text -> body.put("cursor", text));
        selection.ifPresent(json -> body.set("selection", read(json)));
        return api.post(PATH, body.toString());
    }

    /** Asks for pages until one is consistent; returns all of them. */
    List<Page> untilConsistent() {
        return until("stale", "upToDate");
    }

    List<Page> untilUpToDate() {
        return until("upToDate");
    }

    private List<Page> until(String... statuses) {
        List<Page> pages = new ArrayList<>();
        while (pages.isEmpty() || !List.of(statuses).contains(pages.getLast().status())) {
            if (pages.size() == 1000) {
                throw new AssertionError("Not consistent after 1000 pages");
            }
            pages.add(next());
        }
        return pages;
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException("No JSON: " + json, e);
        }
    }
}
