/** The HTTP side of Convex: a client for a deployment, its change feed, typed errors. Knows nothing of Elasticsearch. */
package dev.convexmirror.convex;
