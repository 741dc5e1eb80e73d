package dev.convexmirror.imports.postgres;

import static java.util.stream.Collectors.toCollection;

import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.imports.ChangeSink;
import dev.convexmirror.imports.ImportOptions;
import dev.convexmirror.imports.ImportRefusedException;
import dev.convexmirror.imports.MirroredColumns;
import dev.convexmirror.imports.SourceTable;
import dev.convexmirror.imports.SourceTable.Column;
import dev.convexmirror.imports.postgres.PgOutput.Field;
import dev.convexmirror.imports.postgres.PgOutput.Message;
import dev.convexmirror.imports.postgres.PgOutput.Tuple;
import dev.convexmirror.imports.postgres.PgOutput.Value;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Turns the messages of the change stream into operations, in their order. For one thread. */
final class ChangeApplier {

    private final ImportOptions options;
    private final SourceTable catalog;
    private final MirroredColumns mirrored;
    private final ChangeSink sink;
    private final CurrentRows current;
    private final PgForms forms;
    private PgTypes types;
    private Layout layout = new Layout(new SourceTable(List.of()), Map.of());
    private long ts;
    private boolean inTransaction;

    /** @param catalog the table as the source has it now */
    ChangeApplier(ImportOptions options, SourceTable catalog, PgTypes types, ChangeSink sink, CurrentRows current) {
        this.options = options;
        this.catalog = catalog;
        this.types = types;
        this.mirrored = new MirroredColumns(options);
        this.sink = sink;
        this.current = current;
        this.forms = new PgForms(options.values());
    }

    /** Where the values of the columns stand in a row. */
    private record Layout(SourceTable table, Map<Column, Integer> places) {
        Function<Column, Optional<String>> texts(Tuple row) {
            return column ->
                    value(row, column) instanceof Value.Text text ? Optional.of(text.text()) : Optional.empty();
        }

        Value value(Tuple row, Column column) {
            return row.values().get(places.get(column));
        }
    }

    /** Whether a transaction has begun and not ended. */
    boolean inTransaction() {
        return inTransaction;
    }

    /** When the source committed the last transaction that has begun here, ns since 1970. */
    long committedAt() {
        return ts;
    }

    /** Takes one message; returns where the transaction ends that it ends. */
    Optional<Long> apply(Message message)
            throws SQLException, ConvexException, InterruptedException, ImportRefusedException {
        switch (message) {
            case Message.Begin begin -> {
                ts = begin.ts();
                inTransaction = true;
            }
            case Message.Commit commit -> {
                inTransaction = false;
                return Optional.of(commit.end());
            }
            case Message.Relation relation -> {
                requireKey(relation);
                layout = layout(relation.columns());
            }
            case Message.Insert insert -> sink.upsert(layout.table(), layout.texts(insert.row()), ts);
            case Message.Update update -> update(update);
            case Message.Delete delete -> sink.delete(layout.table(), layout.texts(delete.before()), ts);
            case Message.Truncate truncate -> sink.clear();
        }
        return Optional.empty();
    }

    private void update(Message.Update update)
            throws SQLException, ConvexException, InterruptedException, ImportRefusedException {
        Function<Column, Optional<String>> row = layout.texts(update.row());
        List<Column> unchanged = new ArrayList<>();
        for (Column column : layout.table().columns()) {
            if (layout.value(update.row(), column) instanceof Value.Unchanged) {
                unchanged.add(column);
            }
        }
        if (update.before().isPresent()) {
            Function<Column, Optional<String>> before =
                    layout.texts(update.before().get().row());
            if (layout.table().key().stream()
                    .anyMatch(column ->
                            !unchanged.contains(column) && !before.apply(column).equals(row.apply(column)))) {
                sink.delete(layout.table(), before, ts);
            }
            // as it was then; the table may have another identity by now
            if (update.before().get().whole()) {
                sink.upsert(
                        layout.table(),
                        column -> unchanged.contains(column) ? before.apply(column) : row.apply(column),
                        ts);
                return;
            }
        }
        if (unchanged.isEmpty()) {
            sink.upsert(layout.table(), row, ts);
            return;
        }
        // a row that is gone by now will be told to be
        Optional<Map<Column, Optional<String>>> found =
                current.read(layout.table().key(), row, unchanged);
        if (found.isPresent()) {
            sink.upsert(layout.table(), column -> found.get().getOrDefault(column, row.apply(column)), ts);
        }
    }

    /** The key may have become another since the catalog was read, and deletes tell what the replica identity has. */
    private void requireKey(Message.Relation relation) throws ImportRefusedException {
        Set<String> key = catalog.key().stream().map(Column::name).collect(toCollection(TreeSet::new));
        Set<String> told = relation.columns().stream()
                .filter(Field::identity)
                .map(Field::name)
                .collect(toCollection(TreeSet::new));
        if (relation.byPrimaryKey() && !told.equals(key)) {
            throw options.changed(List.of("its primary key was " + text(key) + ", is " + text(told)));
        }
        if (!told.containsAll(key)) {
            throw options.changed(List.of("its replica identity has " + text(told)
                    + ", which is not the primary key, so that rows that go cannot be told; ALTER TABLE "
                    + options.source() + " REPLICA IDENTITY DEFAULT mends that"));
        }
    }

    private static String text(Set<String> columns) {
        return columns.isEmpty() ? "none" : String.join(", ", columns);
    }

    /** The columns as they were when the changes were made, which may be before the source's tables became what they are. */
    private Layout layout(List<Field> fields) throws SQLException, ImportRefusedException {
        Map<String, Column> known = new HashMap<>();
        catalog.columns().forEach(column -> known.put(column.name(), column));
        List<Column> columns = new ArrayList<>();
        Map<Column, Integer> places = new HashMap<>();
        for (int place = 0; place < fields.size(); place++) {
            Field field = fields.get(place);
            Optional<Column> now = Optional.ofNullable(known.get(field.name()));
            if (now.isEmpty() && !options.mirrors(field.name())) {
                continue;
            }
            PgType type = type(field.type());
            boolean key = now.map(Column::isKey).orElse(false);
            Column column = new Column(
                    field.name(),
                    mirrored.field(field.name()),
                    type.toString(),
                    now.map(Column::sqlType).orElse(""),
                    now.map(Column::keyPosition).orElse(0),
                    (key ? PgForms.ofKeys() : forms).of(type));
            columns.add(column);
            places.put(column, place);
        }
        SourceTable then = new SourceTable(columns);
        List<String> changes = then.changes(catalog.form());
        if (!changes.isEmpty()) {
            throw options.changed(changes);
        }
        return new Layout(then, places);
    }

    private PgType type(long oid) throws SQLException {
        if (!types.knows(oid)) {
            types = current.types();
        }
        return types.type(oid);
    }
}
