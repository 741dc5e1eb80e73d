package dev.convexmirror.imports;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.convexmirror.convex.PageVisitor;
import dev.convexmirror.convex.TableName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a page says of an imported table, without the documents. For one page. */
final class SeenChanges implements PageVisitor {

    private final Proof proof;
    private final List<String> keyFields;
    private final List<Change> changes = new ArrayList<>();
    private boolean truncated;
    private JsonNode last = MissingNode.getInstance();

    SeenChanges(Proof proof, List<String> keyFields) {
        this.proof = proof;
        this.keyFields = List.copyOf(keyFields);
    }

    /**
     * A change of one document.
     *
     * @param proven whether the document is as the import wrote it
     * @param key of the row that it is or looks like; empty when it lacks a part of it
     */
    record Change(String id, long ts, boolean deleted, boolean proven, Optional<RowKey> key) {}

    /** Whether the table begins anew with this page. */
    boolean truncated() {
        return truncated;
    }

    List<Change> changes() {
        return List.copyOf(changes);
    }

    @Override
    public void truncate(TableName table) {
        truncated = true;
    }

    @Override
    public void value(JsonParser parser) throws IOException {
        last = FedValue.read(parser);
    }

    @Override
    public void change(TableName table, long ts, boolean deleted) {
        changes.add(new Change(
                last.path("_id").asText(),
                ts,
                deleted,
                !deleted && proof.holds(last),
                deleted ? Optional.empty() : RowKey.of(last, keyFields)));
        last = MissingNode.getInstance();
    }
}
