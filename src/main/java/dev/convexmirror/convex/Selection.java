package dev.convexmirror.convex;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The tables that the change feed covers. It may differ from call to call of one chain of cursors: the server starts
 * the snapshot of a table that joins, and falls silent about one that leaves (convex-protocol §2.4).
 */
public final class Selection {

    private static final Selection EVERYTHING = new Selection(true, Set.of(), Map.of());

    /** Whether tables are covered that are not named. */
    private final boolean others;

    /** Left out if the others are covered, and covered if they are not. */
    private final SortedSet<TableName> named;

    /** Covered tables that are sent without some of their fields. */
    private final SortedMap<TableName, ColumnSelection> columns;

    private Selection(boolean others, Collection<TableName> named, Map<TableName, ColumnSelection> columns) {
        this.others = others;
        this.named = Collections.unmodifiableSortedSet(new TreeSet<>(named));
        SortedMap<TableName, ColumnSelection> some = new TreeMap<>(columns);
        some.keySet().removeIf(table -> !includes(table));
        this.columns = Collections.unmodifiableSortedMap(some);
    }

    /** Every table of every component, those to come included. */
    public static Selection everything() {
        return EVERYTHING;
    }

    /** Exactly these tables; ones that do not exist match nothing. */
    public static Selection of(Collection<TableName> tables) {
        return new Selection(false, tables, Map.of());
    }

    /** The same without these tables. */
    public Selection without(Collection<TableName> tables) {
        Set<TableName> changed = new HashSet<>(named);
        if (others) {
            changed.addAll(tables);
        } else {
            changed.removeAll(tables);
        }
        return new Selection(others, changed, columns);
    }

    /** The same tables, of which some are sent without all their fields; those that are not covered do not join by it. */
    public Selection withColumns(Map<TableName, ColumnSelection> limited) {
        Map<TableName, ColumnSelection> some = new TreeMap<>(limited);
        some.values().removeIf(ColumnSelection::isEverything);
        return new Selection(others, named, some);
    }

    /** Exactly these tables, with the fields that are sent of each of them here. */
    Selection only(Collection<TableName> tables) {
        return new Selection(false, tables, columns);
    }

    /** Whether every field of every table is covered, those to come included. */
    public boolean isEverything() {
        return others && named.isEmpty() && columns.isEmpty();
    }

    /** Whether the table is covered. */
    public boolean includes(TableName table) {
        return others != named.contains(table);
    }

    /** Writes the value of the request's {@code selection}; it is left out for everything. */
    void write(JsonGenerator json) throws IOException {
        Map<String, SortedSet<TableName>> components = new TreeMap<>();
        SortedSet<TableName> told = new TreeSet<>(named);
        told.addAll(columns.keySet());
        for (TableName name : told) {
            components
                    .computeIfAbsent(name.component(), component -> new TreeSet<>())
                    .add(name);
        }
        String rest = others ? "included" : "excluded";
        json.writeStartObject();
        json.writeStringField("_other", rest);
        for (Map.Entry<String, SortedSet<TableName>> component : components.entrySet()) {
            json.writeObjectFieldStart(component.getKey());
            json.writeStringField("_other", rest);
            for (TableName name : component.getValue()) {
                writeTable(json, name);
            }
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    /** A table that is left out is told by a word, one that is covered by its columns (convex-protocol §2.4). */
    private void writeTable(JsonGenerator json, TableName table) throws IOException {
        if (includes(table)) {
            json.writeFieldName(table.table());
            columns.getOrDefault(table, ColumnSelection.EVERYTHING).write(json);
        } else {
            json.writeStringField(table.table(), "excluded");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Selection that
                && others == that.others
                && named.equals(that.named)
                && columns.equals(that.columns);
    }

    @Override
    public int hashCode() {
        return Objects.hash(others, named, columns);
    }

    @Override
    public String toString() {
        return (others ? "everything" + (named.isEmpty() ? "" : " but " + named) : named.toString())
                + (columns.isEmpty() ? "" : " " + columns);
    }
}
