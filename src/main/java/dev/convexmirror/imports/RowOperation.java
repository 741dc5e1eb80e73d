package dev.convexmirror.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** What is to be done to one row in Convex. Immutable; its text shows nothing of the row. */
final class RowOperation {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Kind kind;
    private final String key;
    private final byte[] json;
    private final String problem;
    private final long ts;

    private RowOperation(Kind kind, String key, byte[] json, String problem, long ts) {
        this.kind = kind;
        this.key = key;
        this.json = json;
        this.problem = problem;
        this.ts = ts;
    }

    /** What becomes of the row (convex-protocol §6.6). */
    enum Kind {
        /** It is put in the place of the one with its key. */
        UPSERT("Upsert"),
        /** It goes. */
        REMOVAL("HardDelete");

        private final String sent;

        Kind(String sent) {
            this.sent = sent;
        }

        /** As Convex names it. */
        @Override
        public String toString() {
            return sent;
        }
    }

    /**
     * An operation in the form that Convex takes.
     *
     * @param key the row's key, for dead letters: {@code id=7, region=eu}
     * @param json not to be changed any more
     * @param ts when the source committed it, ns since 1970
     */
    static RowOperation of(Kind kind, String key, byte[] json, long ts) {
        return new RowOperation(kind, key, json, "", ts);
    }

    /** One that has no such form, because of {@code problem}, a sentence. */
    static RowOperation unsendable(Kind kind, String key, String problem, long ts) {
        return new RowOperation(kind, key, new byte[0], problem, ts);
    }

    boolean isRemoval() {
        return kind == Kind.REMOVAL;
    }

    String key() {
        return key;
    }

    byte[] json() {
        return json;
    }

    /** The fields of the row as they are sent, or those of its key; to be asked of one that can be sent. */
    JsonNode row() {
        return operation().path("row");
    }

    /** Empty when it can be sent. */
    String problem() {
        return problem;
    }

    long ts() {
        return ts;
    }

    /** The removal of a row whose key cannot exist, in the same table: does nothing, by the same lookup. */
    RowOperation elsewhere() {
        ObjectNode nowhere = JSON.createObjectNode();
        nowhere.set("table", operation().path("table"));
        nowhere.put("operation", Kind.REMOVAL.toString());
        ObjectNode row = nowhere.putObject("row");
        row().fieldNames().forEachRemaining(field -> row.put(field, "none " + UUID.randomUUID()));
        return of(Kind.REMOVAL, "", nowhere.toString().getBytes(StandardCharsets.UTF_8), ts);
    }

    boolean isSendable() {
        return problem.isEmpty();
    }

    private JsonNode operation() {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "RowOperation[" + json.length + " bytes at " + ts + "]";
    }
}
