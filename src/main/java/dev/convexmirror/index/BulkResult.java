package dev.convexmirror.index;

import java.time.Duration;

/**
 * How the items of one answered bulk request fared.
 *
 * @param written documents that are in their index now
 * @param deleted tombstones that were applied, also those of unknown documents
 * @param superseded items for which the index has a newer version already
 * @param retried items that are going to be sent again
 * @param deadLettered items that Elasticsearch refused for good
 * @param duration from sending to the whole answer
 * @param bytes of the request's body
 */
public record BulkResult(
        int written, int deleted, int superseded, int retried, int deadLettered, Duration duration, long bytes) {}
