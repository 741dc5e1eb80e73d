package dev.convexmirror.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;

/** What is to be done to one row in Convex. Immutable; its text shows nothing of the row. */
final class RowOperation {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String key;
    private final byte[] json;
    private final String problem;
    private final long ts;

    private RowOperation(String key, byte[] json, String problem, long ts) {
        this.key = key;
        this.json = json;
        this.problem = problem;
        this.ts = ts;
    }

    /**
     * An operation in the form that Convex takes.
     *
     * @param key the row's key, for dead letters: {@code id=7, region=eu}
     * @param json not to be changed any more
     * @param ts when the source committed it, ns since 1970
     */
    static RowOperation of(String key, byte[] json, long ts) {
        return new RowOperation(key, json, "", ts);
    }

    /** One that has no such form, because of {@code problem}, a sentence. */
    static RowOperation unsendable(String key, String problem, long ts) {
        return new RowOperation(key, new byte[0], problem, ts);
    }

    String key() {
        return key;
    }

    byte[] json() {
        return json;
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
        try {
            JsonNode operation = JSON.readTree(json);
            ObjectNode nowhere = JSON.createObjectNode();
            nowhere.set("table", operation.path("table"));
            nowhere.put("operation", "HardDelete");
            ObjectNode row = nowhere.putObject("row");
            operation.path("row").fieldNames().forEachRemaining(field -> row.put(field, "none " + UUID.randomUUID()));
            return of("", JSON.writeValueAsBytes(nowhere), ts);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isSendable() {
        return problem.isEmpty();
    }

    @Override
    public String toString() {
        return "RowOperation[" + json.length + " bytes at " + ts + "]";
    }
}
