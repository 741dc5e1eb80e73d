package dev.convexmirror.convex;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The tables that the change feed covers. It may differ from call to call of one chain of cursors: the server starts
 * the snapshot of a table that joins, and falls silent about one that leaves (convex-protocol §2.4).
 */
public final class Selection {

    private static final Selection EVERYTHING = new Selection(Optional.empty(), Collections.emptySortedMap());

    private final Optional<SortedSet<TableName>> tables;
    private final SortedMap<TableName, ColumnSelection> columns;

    private Selection(Optional<SortedSet<TableName>> tables, SortedMap<TableName, ColumnSelection> columns) {
        this.tables = tables;
        this.columns = columns;
    }

    /** Every table of every component, those to come included. */
    public static Selection everything() {
        return EVERYTHING;
    }

    /** Exactly these tables; ones that do not exist match nothing. */
    public static Selection of(Collection<TableName> tables) {
        return new Selection(
                Optional.of(Collections.unmodifiableSortedSet(new TreeSet<>(tables))), Collections.emptySortedMap());
    }

    /** The same tables, of which some are sent without all their fields; those that are not covered do not join by it. */
    public Selection withColumns(Map<TableName, ColumnSelection> limited) {
        SortedMap<TableName, ColumnSelection> some = new TreeMap<>(limited);
        some.values().removeIf(ColumnSelection::isEverything);
        some.keySet().removeIf(table -> !includes(table));
        return new Selection(tables, Collections.unmodifiableSortedMap(some));
    }

    /** Whether every field of every table is covered, those to come included. */
    public boolean isEverything() {
        return tables.isEmpty() && columns.isEmpty();
    }

    /** Whether the table is covered. */
    public boolean includes(TableName table) {
        return tables.map(named -> named.contains(table)).orElse(true);
    }

    /** Writes the value of the request's {@code selection}; it is left out for everything. */
    void write(JsonGenerator json) throws IOException {
        String others = tables.isPresent() ? "excluded" : "included";
        Map<String, SortedSet<TableName>> components = new TreeMap<>();
        for (TableName name : tables.orElseGet(() -> new TreeSet<>(columns.keySet()))) {
            components
                    .computeIfAbsent(name.component(), component -> new TreeSet<>())
                    .add(name);
        }
        json.writeStartObject();
        json.writeStringField("_other", others);
        for (Map.Entry<String, SortedSet<TableName>> component : components.entrySet()) {
            json.writeObjectFieldStart(component.getKey());
            json.writeStringField("_other", others);
            for (TableName name : component.getValue()) {
                json.writeFieldName(name.table());
                columns.getOrDefault(name, ColumnSelection.EVERYTHING).write(json);
            }
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Selection that && tables.equals(that.tables) && columns.equals(that.columns);
    }

    @Override
    public int hashCode() {
        return Objects.hash(tables, columns);
    }

    @Override
    public String toString() {
        return tables.map(Object::toString).orElse("everything") + (columns.isEmpty() ? "" : " " + columns);
    }
}
