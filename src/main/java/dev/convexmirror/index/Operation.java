package dev.convexmirror.index;

import dev.convexmirror.convex.TableName;

/**
 * One item of a batch.
 *
 * @param delete whether it removes the document
 * @param index the physical index
 * @param ts commit timestamp, ns
 */
record Operation(boolean delete, String index, TableName table, String id, long ts) {}
