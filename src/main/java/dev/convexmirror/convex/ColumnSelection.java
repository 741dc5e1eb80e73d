package dev.convexmirror.convex;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The top-level fields of a table that the change feed sends; others are not billed (convex-protocol §2.4). {@code _id} is
 * always among them. Immutable.
 *
 * @param include the fields to send, all when empty
 * @param exclude the fields to leave out all the same
 */
public record ColumnSelection(Optional<SortedSet<String>> include, SortedSet<String> exclude) {

    /** Every field. */
    public static final ColumnSelection EVERYTHING = new ColumnSelection(Optional.empty(), new TreeSet<>());

    public ColumnSelection {
        include = include.map(some -> Collections.unmodifiableSortedSet(new TreeSet<>(some)));
        exclude = Collections.unmodifiableSortedSet(new TreeSet<>(exclude));
        if (exclude.contains("_id")) {
            throw new IllegalArgumentException("The field '_id' cannot be left out.");
        }
    }

    /** From lists as somebody wrote them. */
    public static ColumnSelection of(Optional<? extends Collection<String>> include, Collection<String> exclude) {
        return new ColumnSelection(include.map(TreeSet::new), new TreeSet<>(exclude));
    }

    /** Whether nothing is left out, fields to come included. */
    public boolean isEverything() {
        return include.isEmpty() && exclude.isEmpty();
    }

    /** Whether the field is sent. */
    public boolean includes(String column) {
        return column.equals("_id")
                || (include.map(some -> some.contains(column)).orElse(true) && !exclude.contains(column));
    }

    /** Writes the value that stands for a table in the request's {@code selection}. */
    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("_other", include.isPresent() ? "excluded" : "included");
        if (include.isPresent()) {
            SortedSet<String> sent = new TreeSet<>(include.get());
            sent.add("_id");
            sent.removeAll(exclude);
            for (String column : sent) {
                json.writeStringField(column, "included");
            }
        } else {
            for (String column : exclude) {
                json.writeStringField(column, "excluded");
            }
        }
        json.writeEndObject();
    }
}
