package dev.convexmirror.index;

import dev.convexmirror.convex.TableName;

/**
 * One table whose generation is complete.
 *
 * @param table the table
 * @param alias the name under which people search it
 * @param filling the physical index that the alias shall point to from now on
 */
public record Swap(TableName table, String alias, String filling) {}
