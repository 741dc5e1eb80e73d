/** Turns a document as Convex exports it into the source of an Elasticsearch document, while it streams by. */
package dev.convexmirror.document;
