package dev.convexmirror.imports;

import dev.convexmirror.imports.SourceTable.Column;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What a source says now of single rows, in a conversation of its own, for the guard. For one thread at a time. */
public interface LiveRows extends AutoCloseable {

    /**
     * The values of some columns of a row; empty when there is no such row, or the key is no value of its types.
     *
     * @param key the columns of the primary key
     * @param row the text of each of them
     * @param wanted the columns to read; one that the source does not have any more is as if it was NULL
     * @return in the form that {@link ValueForm} reads
     */
    Optional<Map<Column, Optional<String>>> read(
            List<Column> key, Function<Column, Optional<String>> row, List<Column> wanted) throws SQLException;

    /**
     * A position in the source's log that is behind everything that was read here until now, to be compared with those of
     * {@link ChangeSink#reached}.
     */
    long position() throws SQLException;

    @Override
    void close() throws SQLException;
}
