package dev.convexmirror.imports;

import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.imports.SourceTable.Column;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Copies all rows of one moment, and removes those that the source does not have at that moment. */
final class Snapshot {

    /** At Convex's limit of 1 MiB a row, this many fit into a small heap. */
    private static final int ROWS_AT_ONCE = 32;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final ImportOptions options;
    private final SourceTable table;
    private final ConvexWriter writer;
    private final ConvexRows rows;
    private final RowEncoder encoder;
    private final InstantSource clock;

    Snapshot(
            ImportOptions options,
            SourceTable table,
            RowEncoder encoder,
            ConvexWriter writer,
            ConvexRows rows,
            InstantSource clock) {
        this.encoder = encoder;
        this.options = options;
        this.table = table;
        this.writer = writer;
        this.rows = rows;
        this.clock = clock;
    }

    /**
     * What a snapshot did.
     *
     * @param copied rows of the source
     * @param removed rows that only Convex had
     */
    record Counts(long copied, long removed) {}

    /**
     * Returns when Convex has acknowledged all of it.
     *
     * @param moment the name of the exported snapshot to read, or empty for now
     */
    Counts copy(Connection connection, Optional<String> moment)
            throws SQLException, ConvexException, InterruptedException, ImportRefusedException {
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setAutoCommit(false);
        if (moment.isPresent()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET TRANSACTION SNAPSHOT '" + moment.get() + "'");
            }
        }
        long copied = copyRows(connection);
        writer.flush();
        long removed = new Ghosts(options, table, writer, rows).remove(connection);
        connection.rollback();
        return new Counts(copied, removed);
    }

    private long copyRows(Connection connection)
            throws SQLException, ConvexException, InterruptedException, ImportRefusedException {
        Map<Column, Integer> positions = positions(table.columns());
        long count = 0;
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(ROWS_AT_ONCE);
            try (ResultSet row = statement.executeQuery(
                    "SELECT " + names(table.columns()) + " FROM " + SourceSetup.table(options))) {
                while (row.next()) {
                    Map<Column, Optional<String>> values = new HashMap<>();
                    for (Column column : table.columns()) {
                        values.put(column, Optional.ofNullable(row.getString(positions.get(column))));
                    }
                    writer.add(encoder.upsert(table, values::get, clock.millis() * NANOS_PER_MILLI));
                    count++;
                }
            }
        }
        return count;
    }

    private static Map<Column, Integer> positions(List<Column> columns) {
        Map<Column, Integer> positions = new HashMap<>();
        columns.forEach(column -> positions.put(column, positions.size() + 1));
        return positions;
    }

    static String names(List<Column> columns) {
        return columns.stream().map(column -> SourceSetup.quoted(column.name())).collect(Collectors.joining(", "));
    }
}
