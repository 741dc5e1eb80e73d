/** How far the mirror has come, kept in the Elasticsearch that it feeds. */
package dev.convexmirror.checkpoint;
