package dev.convexmirror.rig.convex.store;

import dev.convexmirror.rig.convex.value.InvalidWriteException;
import dev.convexmirror.rig.convex.value.Names;
import java.util.Comparator;

/**
 * A table's name within the deployment.
 *
 * @param component the component path, {@code ""} for the root
 * @param table the table's name within the component
 */
public record TableRef(String component, String table) implements Comparable<TableRef> {
    private static final Comparator<TableRef> ORDER =
            Comparator.comparing(TableRef::component).thenComparing(TableRef::table);

    public TableRef {
        if (!Names.isComponentPath(component) || !Names.isUserTable(table)) {
            throw new InvalidWriteException(
                    "InvalidTableName",
                    "\"" + component + "\", \"" + table + "\" is no component path and table name.");
        }
    }

    /** Reads {@code table} or {@code component/table}, where the component path may itself hold slashes. */
    public static TableRef parse(String text) {
        int slash = text.lastIndexOf('/');
        return slash < 0 ? new TableRef("", text) : new TableRef(text.substring(0, slash), text.substring(slash + 1));
    }

    @Override
    public int compareTo(TableRef other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return component.isEmpty() ? table : component + "/" + table;
    }
}
