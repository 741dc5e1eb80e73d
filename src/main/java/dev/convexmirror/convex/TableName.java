package dev.convexmirror.convex;

import java.util.Comparator;
import java.util.Objects;

/**
 * A Convex table, named by the path of its component and its own name.
 *
 * @param component component path, {@code ""} for the app's root, {@code parent/child} when nested (convex-protocol §2.1)
 * @param table name within the component
 */
public record TableName(String component, String table) implements Comparable<TableName> {

    private static final Comparator<TableName> ORDER =
            Comparator.comparing(TableName::component).thenComparing(TableName::table);

    public TableName {
        Objects.requireNonNull(component, "component");
        if (table.isEmpty()) {
            throw new IllegalArgumentException("A table needs a name.");
        }
    }

    /** A table of the root component. */
    public static TableName root(String table) {
        return new TableName("", table);
    }

    /**
     * Reads what {@link #toString()} wrote: what follows the last slash is the table, what precedes it the component.
     *
     * @throws IllegalArgumentException when a name is missing, quoting the text
     */
    public static TableName parse(String text) {
        int slash = text.lastIndexOf('/');
        if (text.isEmpty() || slash == 0 || slash == text.length() - 1) {
            throw new IllegalArgumentException(
                    "'" + text + "' does not name a table; write 'table' or 'component/table'.");
        }
        return slash < 0 ? root(text) : new TableName(text.substring(0, slash), text.substring(slash + 1));
    }

    /** Component by component, the root first, and by table within a component: the order of the server's truncates. */
    @Override
    public int compareTo(TableName other) {
        return ORDER.compare(this, other);
    }

    /** {@code table} for a table of the root component, otherwise {@code component/table}. */
    @Override
    public String toString() {
        return component.isEmpty() ? table : component + "/" + table;
    }
}
