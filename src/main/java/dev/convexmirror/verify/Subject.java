package dev.convexmirror.verify;

import dev.convexmirror.convex.TableName;

/**
 * A table that is walked on both sides.
 *
 * @param number its place among the tables of this verification
 * @param alias under which readers see it
 * @param index the one generation under the alias
 */
record Subject(int number, TableName table, String alias, String index) {}
