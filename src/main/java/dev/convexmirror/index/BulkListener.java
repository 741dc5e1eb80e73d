package dev.convexmirror.index;

import java.time.Duration;

/** Is told what happens to bulk requests. Called by several threads, each of which waits: return soon. */
public interface BulkListener {

    /** A request was answered, item by item. */
    void answered(BulkResult result);

    /**
     * Something is going to be repeated.
     *
     * @param reason a sentence without contents of documents
     * @param attempt how often it was tried, from 1
     * @param delay until it is tried again
     */
    void retrying(String reason, int attempt, Duration delay);
}
