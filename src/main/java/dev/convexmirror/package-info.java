/** A mirror of Convex tables in Elasticsearch. Data flows one way: convex, document, index. */
package dev.convexmirror;
