package dev.convexmirror.imports;

import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.imports.SourceTable.Column;
import java.io.IOException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Makes rows in Convex what the source says now. To be used by the thread that follows the source, so that whatever changes a row
 * after it was read here is written after it, too.
 */
final class RowRestorer {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final ImportOptions options;
    private final ChangeSink sink;
    private final RowEncoder encoder;
    private final ConvexWriter writer;
    private final RowLetters letters;
    private final InstantSource clock;

    RowRestorer(
            ImportOptions options,
            ChangeSink sink,
            RowEncoder encoder,
            ConvexWriter writer,
            RowLetters letters,
            InstantSource clock) {
        this.options = options;
        this.sink = sink;
        this.encoder = encoder;
        this.writer = writer;
        this.letters = letters;
        this.clock = clock;
    }

    /** What became of a row. */
    enum Outcome {
        /** The source does not have it, and Convex neither. */
        REMOVED,
        /** It is as in the source. */
        RESTORED,
        /** Convex does not take it: it is a dead letter. */
        LEFT
    }

    /**
     * Returns when Convex has acknowledged it, or does not take it.
     *
     * @param source used by nobody else meanwhile
     */
    Map<RowKey, Outcome> restore(Collection<RowKey> keys, LiveRows source)
            throws SQLException, IOException, ConvexException, InterruptedException, ImportRefusedException {
        Map<RowKey, RowOperation> operations = new HashMap<>();
        Map<RowKey, Outcome> outcomes = new HashMap<>();
        SourceTable table = sink.table();
        RowLookup rows = new RowLookup(table, source);
        for (RowKey key : keys) {
            Optional<Map<Column, Optional<String>>> row = rows.find(key, table.columns());
            RowOperation operation = row.isPresent()
                    ? encoder.upsert(table, row.get()::get, clock.millis() * NANOS_PER_MILLI)
                    : KeyText.delete(options.name(), table.key(), key.fields());
            operations.put(key, operation);
            outcomes.put(key, row.isPresent() ? Outcome.RESTORED : Outcome.REMOVED);
            writer.add(operation);
        }
        writer.flush();
        operations.forEach((key, operation) -> {
            if (letters.has(operation)) {
                outcomes.put(key, Outcome.LEFT);
            }
        });
        return outcomes;
    }
}
