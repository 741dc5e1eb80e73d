package dev.convexmirror.convex;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The tables that the change feed covers. It may differ from call to call of one chain of cursors: the server starts
 * the snapshot of a table that joins, and falls silent about one that leaves (convex-protocol §2.4).
 */
public final class Selection {

    private static final Selection EVERYTHING = new Selection(Optional.empty());

    private final Optional<SortedSet<TableName>> tables;

    private Selection(Optional<SortedSet<TableName>> tables) {
        this.tables = tables;
    }

    /** Every table of every component, those to come included. */
    public static Selection everything() {
        return EVERYTHING;
    }

    /** Exactly these tables; ones that do not exist match nothing. */
    public static Selection of(Collection<TableName> tables) {
        return new Selection(Optional.of(Collections.unmodifiableSortedSet(new TreeSet<>(tables))));
    }

    /** Whether every table is covered, those to come included. */
    public boolean isEverything() {
        return tables.isEmpty();
    }

    /** Whether the table is covered. */
    public boolean includes(TableName table) {
        return tables.map(named -> named.contains(table)).orElse(true);
    }

    /** Writes the value of the request's {@code selection}; everything has no form other than to leave it out. */
    void write(JsonGenerator json) throws IOException {
        Map<String, SortedSet<TableName>> components = new TreeMap<>();
        for (TableName name : tables.orElseThrow()) {
            components
                    .computeIfAbsent(name.component(), component -> new TreeSet<>())
                    .add(name);
        }
        json.writeStartObject();
        json.writeStringField("_other", "excluded");
        for (Map.Entry<String, SortedSet<TableName>> component : components.entrySet()) {
            json.writeObjectFieldStart(component.getKey());
            json.writeStringField("_other", "excluded");
            for (TableName name : component.getValue()) {
                json.writeObjectFieldStart(name.table());
                json.writeStringField("_other", "included");
                json.writeEndObject();
            }
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Selection that && tables.equals(that.tables);
    }

    @Override
    public int hashCode() {
        return tables.hashCode();
    }

    @Override
    public String toString() {
        return tables.map(Object::toString).orElse("everything");
    }
}
