package dev.convexmirror.verify;

import dev.convexmirror.convex.TableName;

/** Somebody named a table that is not mirrored. */
public final class UnknownTableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnknownTableException(TableName table) {
        super("The table '" + table + "' is not mirrored: Convex has no such table, or mirror.export.tables and"
                + " mirror.export.exclude leave it out. 'convex-mirror check' lists those that are.");
    }
}
