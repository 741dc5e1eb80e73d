package dev.convexmirror.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convexmirror.imports.SourceTable.Column;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the rows of the Convex table whose keys the source does not have, and removes them. A key is compared as it is sent,
 * type and all: a row that somebody else wrote with 42.0 where the import writes the int64 42 is not a row of the source.
 */
final class Ghosts {

    private static final ObjectMapper JSON = new ObjectMapper();
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

    /** Returns how many were removed, when Convex has acknowledged all. */
    long remove(Connection connection) throws SQLException, InterruptedException, ImportRefusedException {
        List<String> fields = table.key().stream().map(Column::field).toList();
        long[] removed = {0};
        try {
            rows.forEach(fields, page -> {
                for (int from = 0; from < page.size(); from += KEYS_AT_ONCE) {
                    List<JsonNode> some = page.subList(from, Math.min(page.size(), from + KEYS_AT_ONCE));
                    removed[0] += removeAmong(connection, some);
                }
                return true;
            });
            writer.flush();
        } catch (SQLException | InterruptedException | ImportRefusedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new SnapshotFailedException(e);
        }
        return removed[0];
    }

    /**
     * A key in two forms.
     *
     * @param texts to look it up by, in the order of the columns
     * @param sent as imports send it, to compare
     */
    private record Key(List<String> texts, List<JsonNode> sent) {}

    private long removeAmong(Connection connection, List<JsonNode> page) throws Exception {
        List<Key> keys = new ArrayList<>();
        List<JsonNode> ghosts = new ArrayList<>();
        Map<List<JsonNode>, JsonNode> candidates = new HashMap<>();
        for (JsonNode row : page) {
            Optional<Key> key = key(row);
            if (key.isEmpty()) {
                ghosts.add(row);
            } else if (candidates.putIfAbsent(key.get().sent(), row) == null) {
                keys.add(key.get());
            }
        }
        Set<List<JsonNode>> present = present(connection, keys);
        candidates.forEach((key, row) -> {
            if (!present.contains(key)) {
                ghosts.add(row);
            }
        });
        for (JsonNode row : ghosts) {
            remove(row);
        }
        return ghosts.size();
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
    private Set<List<JsonNode>> present(Connection connection, List<Key> keys) throws SQLException, IOException {
        if (keys.isEmpty()) {
            return Set.of();
        }
        Savepoint savepoint = connection.setSavepoint();
        try (PreparedStatement statement = connection.prepareStatement(query(keys.size()))) {
            int parameter = 1;
            for (Key key : keys) {
                for (String text : key.texts()) {
                    statement.setObject(parameter++, text, Types.OTHER);
                }
            }
            Set<List<JsonNode>> present = new HashSet<>();
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    present.add(sent(found));
                }
            }
            connection.releaseSavepoint(savepoint);
            return present;
        } catch (SQLException e) {
            connection.rollback(savepoint);
            // a key that is no value of the type; nobody but a stranger has written it
            if (e.getSQLState() == null || !e.getSQLState().startsWith("22")) {
                throw e;
            }
            if (keys.size() == 1) {
                return Set.of();
            }
            Set<List<JsonNode>> present = new HashSet<>(present(connection, keys.subList(0, keys.size() / 2)));
            present.addAll(present(connection, keys.subList(keys.size() / 2, keys.size())));
            return present;
        }
    }

    private String query(int keys) {
        List<Column> columns = table.key();
        String names = Snapshot.names(columns);
        String one = columns.stream()
                .map(column -> "CAST(? AS " + column.sqlType() + ")")
                .collect(Collectors.joining(", ", "(", ")"));
        return "SELECT " + names + " FROM " + SourceSetup.table(options) + " WHERE (" + names + ") IN ("
                + String.join(", ", Collections.nCopies(keys, one)) + ")";
    }

    private List<JsonNode> sent(ResultSet row) throws SQLException, IOException {
        List<JsonNode> key = new ArrayList<>();
        for (Column column : table.key()) {
            try {
                key.add(JSON.readTree(RowEncoder.value(column, row.getString(key.size() + 1))));
            } catch (UnimportableException e) {
                // such a row is a dead letter, and not in Convex
                key.add(JSON.missingNode());
            }
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
