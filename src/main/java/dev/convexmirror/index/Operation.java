package dev.convexmirror.index;

import dev.convexmirror.convex.TableName;

/**
 * One item of a batch.
 *
 * @param delete whether it removes the document
 * @param index the physical index
 * @param start where its lines begin in the batch's body
 * @param source where its document begins; equals {@code end} for a delete
 * @param end one past its last byte, the line break
 */
record Operation(boolean delete, String index, TableName table, String id, long ts, int start, int source, int end) {}
