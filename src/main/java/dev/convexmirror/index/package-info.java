/** What is written to Elasticsearch: generations behind aliases, bulks, and what Elasticsearch refused. */
package dev.convexmirror.index;
