/** What is kept in the Elasticsearch that is fed: how far the mirror has come, who may write it, what is asked of that agent. */
package dev.convexmirror.checkpoint;
