package dev.convexmirror.imports;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.imports.SourceTable.Column;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds rows of the source by the keys that they have in Convex, type and form and all: 42.0 is no key of a row 42, and "ada" none
 * of a row "Ada", although the source may take them for the same. For one thread.
 */
final class RowLookup {

    private final SourceTable table;
    private final LiveRows source;

    RowLookup(SourceTable table, LiveRows source) {
        this.table = table;
        this.source = source;
    }

    /** Whether the source has the row now. */
    boolean has(RowKey key) throws SQLException {
        return find(key, table.key()).isPresent();
    }

    /**
     * Some columns of the row as it is now, those of its key among them.
     *
     * @return the text of each that is not NULL, in the form that {@link ValueForm} reads; empty when there is no such row
     */
    Optional<Map<Column, Optional<String>>> find(RowKey key, List<Column> wanted) throws SQLException {
        JsonNode fields = key.fields();
        Optional<Map<Column, Optional<String>>> found =
                source.read(table.key(), column -> RowKey.text(fields, column), wanted);
        return found.filter(row -> table.key().stream().allMatch(column -> isSame(column, row, fields)));
    }

    private static boolean isSame(Column column, Map<Column, Optional<String>> row, JsonNode key) {
        try {
            Optional<JsonNode> sent = KeyText.sent(
                    column, row.getOrDefault(column, Optional.empty()).orElse(""));
            return sent.equals(Optional.of(KeyText.encoded(key.path(column.field()))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
