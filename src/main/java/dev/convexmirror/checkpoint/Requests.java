package dev.convexmirror.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.checkpoint.StateDocuments.Found;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.ElasticsearchCallException;
import dev.convexmirror.index.ElasticsearchConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The mailbox of a mirror: commands leave requests, the leader answers them. All requests of a mirror are in one document,
 * so that looking for new ones is one read by id, which costs next to nothing and sees what was written a moment ago. Every
 * method may throw {@link ElasticsearchCallException}; what it did is harmless to repeat. Safe for use by several threads.
 */
public final class Requests {
    /** How long an answer stays, for a command that comes back for it. */
    private static final Duration KEPT = Duration.ofHours(1);

    private final StateDocuments documents;
    private final String id;
    private final Clock clock;

    /** @param mirror {@code mirror.name} */
    public Requests(ElasticsearchConnection connection, String mirror, Clock clock) {
        this.documents = new StateDocuments(connection);
        this.id = "requests:" + mirror;
        this.clock = clock;
    }

    /** A new request, to be left with {@link #leave}. */
    public Request create(String kind, List<TableName> tables, String requestedBy) {
        return new Request(UUID.randomUUID().toString(), kind, tables, clock.instant(), requestedBy);
    }

    /** Leaves a request for the leader; one that is there already is not left twice. */
    public void leave(Request request) {
        change(requests -> {
            if (entry(requests, request.id()).isEmpty()) {
                requests.add(toJson(request));
            }
        });
    }

    /** What nobody has answered, the oldest first. */
    public List<Request> pending() {
        List<Request> pending = new ArrayList<>();
        for (JsonNode entry : find().map(Requests::entries).orElseGet(JsonNodeFactory.instance::arrayNode)) {
            if (!entry.has("answered")) {
                pending.add(fromJson(entry));
            }
        }
        return pending;
    }

    /** Answers a request; nothing happens when it is gone. */
    public void answer(String requestId, Outcome outcome) {
        change(requests -> entry(requests, requestId)
                .ifPresent(entry -> entry.put("answered", clock.instant().toString())
                        .put("done", outcome.done())
                        .put("sentence", outcome.sentence())));
    }

    /** The answer to a request; empty while there is none. */
    public Optional<Outcome> outcome(String requestId) {
        return find().flatMap(found -> entry(entries(found), requestId))
                .filter(entry -> entry.has("answered"))
                .map(entry -> new Outcome(
                        entry.path("done").asBoolean(), entry.path("sentence").asText()));
    }

    private Optional<Found> find() {
        return documents.find(id, "read the requests");
    }

    private void change(Consumer<ArrayNode> change) {
        while (true) {
            Optional<Found> found = find();
            ObjectNode document = found.map(Found::document).orElseGet(JsonNodeFactory.instance::objectNode);
            ArrayNode requests = document.withArrayProperty("requests");
            forgetOld(requests);
            change.accept(requests);
            try {
                documents.put(id, document, found.map(Found::place), "write the requests");
                return;
            } catch (ElasticsearchCallException e) {
                if (!StateDocuments.isConflict(e)) {
                    throw e;
                }
                // somebody else wrote, so somebody gets on
            }
        }
    }

    private void forgetOld(ArrayNode requests) {
        Instant oldest = clock.instant().minus(KEPT);
        requests.removeIf(entry -> entry.has("answered")
                && Instant.parse(entry.path("answered").asText()).isBefore(oldest));
    }

    private static ArrayNode entries(Found found) {
        return found.document().withArrayProperty("requests");
    }

    private static Optional<ObjectNode> entry(ArrayNode requests, String requestId) {
        for (JsonNode entry : requests) {
            if (entry instanceof ObjectNode object && object.path("id").asText().equals(requestId)) {
                return Optional.of(object);
            }
        }
        return Optional.empty();
    }

    private static ObjectNode toJson(Request request) {
        ObjectNode entry = JsonNodeFactory.instance
                .objectNode()
                .put("id", request.id())
                .put("kind", request.kind())
                .put("time", request.time().toString())
                .put("requestedBy", request.requestedBy());
        ArrayNode tables = entry.putArray("tables");
        request.tables().forEach(table -> tables.add(table.toString()));
        return entry;
    }

    private static Request fromJson(JsonNode entry) {
        List<TableName> tables = new ArrayList<>();
        entry.path("tables").forEach(table -> tables.add(TableName.parse(table.asText())));
        return new Request(
                entry.path("id").asText(),
                entry.path("kind").asText(),
                tables,
                Instant.parse(entry.path("time").asText()),
                entry.path("requestedBy").asText());
    }
}
