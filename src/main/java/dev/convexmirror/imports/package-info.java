/**
 * External tables mirrored into Convex: configuration, the source, the form that values
 * take, and the writer.
 */
package dev.convexmirror.imports;
