/**
 * From the form of a table's documents to the index that makes them searchable: pure functions. A form comes from the schema
 * that Convex gives, or from documents.
 */
package dev.convexmirror.mapping;
