/**
 * External tables mirrored into Convex: configuration, the source (PostgreSQL, by logical replication), the form that values
 * take, and the writer.
 */
package dev.convexmirror.imports;
