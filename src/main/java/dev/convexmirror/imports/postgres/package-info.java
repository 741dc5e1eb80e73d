/** Tables of PostgreSQL, read by its own replication protocol (docs/decisions/0012). */
package dev.convexmirror.imports.postgres;
