package dev.convexmirror.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.convexmirror.imports.SourceTable.Column;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Finds the rows of the Convex table whose keys the source does not have, and removes them. A key is compared as it is sent,
 * type and all: a row that somebody else wrote with 42.0 where the import writes the int64 42 is not a row of the source.
 * Convex removes what has a key; a document without one of the key's fields has none, not even with null in its place
 * (convex-protocol §6.6), and stays.
 */
final class Ghosts {

    private static final int KEYS_AT_ONCE = 500;

    private final ImportOptions options;
    private final SourceTable table;
    private final ConvexWriter writer;
    private final ConvexRows rows;

    Ghosts(ImportOptions options, SourceTable table, ConvexWriter writer, ConvexRows rows) {
        this.options = options;
        this.table = table;
        this.writer = writer;
        this.rows = rows;
    }

    /**
     * What became of documents that the source does not have.
     *
     * @param removed how many went
     * @param left how many stay, as they have no key
     */
    record Counts(long removed, long left) {
        private Counts and(Counts more) {
            return new Counts(removed + more.removed, left + more.left);
        }
    }

    /** Returns when Convex has acknowledged all. */
    Counts remove(Moment moment) throws SQLException, InterruptedException, ImportRefusedException {
        List<String> fields = table.key().stream().map(Column::field).toList();
        AtomicReference<Counts> counts = new AtomicReference<>(new Counts(0, 0));
        try {
            rows.forEach(fields, page -> {
                for (int from = 0; from < page.size(); from += KEYS_AT_ONCE) {
                    List<JsonNode> some = page.subList(from, Math.min(page.size(), from + KEYS_AT_ONCE));
                    counts.set(counts.get().and(removeAmong(moment, some)));
                }
                return true;
            });
            writer.flush();
        } catch (SQLException | InterruptedException | ImportRefusedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new SnapshotFailedException(e);
        }
        return counts.get();
    }

    /**
     * A key in two forms.
     *
     * @param texts to look it up by, in the order of the columns
     * @param sent as imports send it, to compare
     */
    private record Key(List<String> texts, List<JsonNode> sent) {}

    private Counts removeAmong(Moment moment, List<JsonNode> page) throws Exception {
        long left = 0;
        List<Key> keys = new ArrayList<>();
        List<JsonNode> ghosts = new ArrayList<>();
        Map<List<JsonNode>, JsonNode> candidates = new HashMap<>();
        for (JsonNode row : page) {
            if (table.key().stream().anyMatch(column -> !row.has(column.field()))) {
                left++;
                continue;
            }
            Optional<Key> key = key(row);
            if (key.isEmpty()) {
                ghosts.add(row);
            } else if (candidates.putIfAbsent(key.get().sent(), row) == null) {
                keys.add(key.get());
            }
        }
        Set<List<JsonNode>> present = present(moment, keys);
        candidates.forEach((key, row) -> {
            if (!present.contains(key)) {
                ghosts.add(row);
            }
        });
        for (JsonNode row : ghosts) {
            remove(row);
        }
        return new Counts(ghosts.size(), left);
    }

    /** Empty when no row of the source can look like that. */
    private Optional<Key> key(JsonNode row) throws IOException {
        List<String> texts = new ArrayList<>();
        List<JsonNode> sent = new ArrayList<>();
        for (Column column : table.key()) {
            Optional<String> text = KeyText.of(row.path(column.field()));
            if (text.isEmpty()) {
                return Optional.empty();
            }
            texts.add(text.get());
            sent.add(KeyText.encoded(row.path(column.field())));
        }
        return Optional.of(new Key(texts, sent));
    }

    private void remove(JsonNode row) throws Exception {
        writer.add(KeyText.delete(options.name(), table.key(), row));
    }

    /** Those of the keys that the source has, as imports send them. */
    private Set<List<JsonNode>> present(Moment moment, List<Key> keys) throws SQLException, IOException {
        if (keys.isEmpty()) {
            return Set.of();
        }
        Set<List<JsonNode>> present = new HashSet<>();
        for (List<String> texts : moment.present(keys.stream().map(Key::texts).toList())) {
            present.add(sent(texts));
        }
        return present;
    }

    private List<JsonNode> sent(List<String> texts) throws IOException {
        List<JsonNode> key = new ArrayList<>();
        for (Column column : table.key()) {
            key.add(KeyText.sent(column, texts.get(key.size())).orElse(MissingNode.getInstance()));
        }
        return key;
    }

    /** Convex did not answer as it has to; the snapshot begins again. */
    static final class SnapshotFailedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        SnapshotFailedException(Exception cause) {
            super(cause.getMessage(), cause);
        }
    }
}
