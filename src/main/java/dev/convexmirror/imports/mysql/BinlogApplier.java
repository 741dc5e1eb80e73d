package dev.convexmirror.imports.mysql;

import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.imports.ChangeSink;
import dev.convexmirror.imports.ImportOptions;
import dev.convexmirror.imports.ImportRefusedException;
import dev.convexmirror.imports.SourceTable;
import dev.convexmirror.imports.SourceTable.Column;
import dev.convexmirror.imports.mysql.RowReader.Change;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Turns the events of one table into operations, in their order. For one thread. */
final class BinlogApplier {

    private final ImportOptions options;
    private final ChangeSink sink;
    private final WireColumns columns;
    private final Texts texts;
    private final String form;
    private SourceTable catalog;
    private Optional<WireLayout> layout = Optional.empty();

    /** @param catalog the table as the source has it now */
    BinlogApplier(ImportOptions options, SourceTable catalog, WireColumns columns, ChangeSink sink) {
        this.options = options;
        this.catalog = catalog;
        this.form = catalog.form();
        this.columns = columns;
        this.sink = sink;
        this.texts = new Texts(options.values());
    }

    /** From now on the rows have these columns. */
    void columns(TableMapEventData table) throws SQLException, ImportRefusedException {
        List<WireColumn> wire = columns.read(table)
                .orElseThrow(() -> new ImportRefusedException("Import " + options.name()
                        + ": the binlog does not tell the names of columns, because binlog_row_metadata was not FULL when"
                        + " a change was written. Set it in the server. " + options.again()));
        if (layout.isPresent() && layout.get().wire().equals(wire)) {
            return;
        }
        WireLayout now = WireLayout.of(catalog, wire);
        boolean hasMore = wire.stream()
                .anyMatch(column -> options.mirrors(column.name())
                        && now.table().columns().stream()
                                .noneMatch(known -> known.name().equals(column.name())));
        if (hasMore || !now.misfits(catalog).isEmpty()) {
            look();
        }
        WireLayout looked = WireLayout.of(catalog, wire);
        List<String> misfits = looked.misfits(catalog);
        if (!misfits.isEmpty()) {
            throw options.changed(misfits);
        }
        layout = Optional.of(looked);
    }

    /** Reads anew what the columns are. */
    void look() throws SQLException, ImportRefusedException {
        try (Statements statements = Statements.open(options)) {
            catalog = new MySqlCatalog(options).read(statements);
        }
        List<String> changes = catalog.changes(form);
        if (!changes.isEmpty()) {
            throw options.changed(changes);
        }
        layout = Optional.empty();
    }

    void rows(BinlogEvent.Rows rows)
            throws SQLException, ConvexException, InterruptedException, ImportRefusedException {
        WireLayout told = layout.orElseThrow(() -> new SQLException("Rows came before their columns."));
        for (Change change : rows.changes()) {
            Optional<Function<Column, Optional<String>>> before =
                    change.before().map(row -> told.texts(row, texts));
            Optional<Function<Column, Optional<String>>> after = change.after().map(row -> told.texts(row, texts));
            if (before.isPresent() && (after.isEmpty() || isOther(told.table(), before.get(), after.get()))) {
                sink.delete(told.table(), before.get(), rows.ts());
            }
            if (after.isPresent()) {
                sink.upsert(told.table(), after.get(), rows.ts());
            }
        }
    }

    private static boolean isOther(
            SourceTable table, Function<Column, Optional<String>> before, Function<Column, Optional<String>> after) {
        return table.key().stream().anyMatch(column -> !before.apply(column).equals(after.apply(column)));
    }
}
