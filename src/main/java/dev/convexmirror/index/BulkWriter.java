package dev.convexmirror.index;

import dev.convexmirror.convex.TableName;

/**
 * Writes documents and tombstones with their commit timestamps as external versions, in a few bulk requests at a
 * time. Operations on one document are never under way in two of them, so their order holds through every retry. When
 * Elasticsearch is slower than the caller, the caller waits; memory is bounded by two batches more than are under way.
 *
 * <p>Operations and {@link #flush()} are for one thread; {@link #close()} may come from any. Failures of whole requests,
 * and items that were refused for a passing reason, are repeated for ever with growing pauses, as the listener is told.
 */
public final class BulkWriter implements AutoCloseable {
    private static final int FIRST_CAPACITY = 16 * 1024;

    private final Senders senders;
    private final long batchBytes;
    private final Fence fence;
    private Batch collecting;
    private long given;

    /**
     * @param fence that of the leader who writes
     * @param concurrency requests under way, from 1 to 64
     * @param batchBytes size at which a request is sent, from 1 byte to 1 GiB
     * @throws InvalidConfigurationException when one of them is out of range
     */
    public BulkWriter(
            ElasticsearchConnection connection,
            Fence fence,
            int concurrency,
            long batchBytes,
            DeadLetters deadLetters,
            BulkListener listener) {
        if (concurrency < 1 || concurrency > 64) {
            throw new InvalidConfigurationException(
                    "mirror.elasticsearch.bulk-concurrency is " + concurrency + "; it has to be 1 to 64.");
        }
        if (batchBytes < 1 || batchBytes > 1 << 30) {
            throw new InvalidConfigurationException(
                    "mirror.elasticsearch.bulk-size is " + batchBytes + " bytes; it has to be 1 byte to 1 GiB.");
        }
        this.fence = fence;
        this.collecting = new Batch(fence, FIRST_CAPACITY);
        this.batchBytes = batchBytes;
        this.senders = Senders.start(concurrency, batch -> Delivery.deliver(connection, deadLetters, listener, batch));
    }

    /**
     * Adds a document. The bytes are copied at once.
     *
     * @param index a physical index that this leader created, or opened to itself by {@link Generations#fence}
     * @param ts commit timestamp, ns, not negative
     * @param source array that holds the document as JSON without line breaks
     * @throws GenerationVanishedException when an index written to earlier does not exist any more
     * @throws java.util.concurrent.CancellationException when the writer is closed
     */
    public void index(String index, TableName table, String id, long ts, byte[] source, int offset, int length)
            throws InterruptedException {
        batch(index, id, length).index(index, table, id, ts, source, offset, length);
    }

    /** Adds a tombstone; that of an unknown document is no error. Throws as {@link #index} does. */
    public void delete(String index, TableName table, String id, long ts) throws InterruptedException {
        batch(index, id, 0).delete(index, table, id, ts);
    }

    /** The batch to put an operation into; the one before goes when it is full or may know the document already. */
    private Batch batch(String index, String id, int length) throws InterruptedException {
        if (!collecting.isEmpty()
                && (collecting.length() + (long) length > batchBytes
                        || collecting.mayContain(DocumentKeys.of(index, id)))) {
            send();
        }
        return collecting;
    }

    private void send() throws InterruptedException {
        senders.give(collecting);
        given++;
        // The next batch is likely to be as large as this one.
        collecting = new Batch(fence, Math.max(FIRST_CAPACITY, collecting.length()));
    }

    /** The place in the stream of operations that is reached now. */
    public Mark mark() {
        return new Mark(collecting.isEmpty() ? given : given + 1);
    }

    /** Waits until everything given so far is durable, see {@link Mark#await}. */
    public void flush() throws InterruptedException {
        mark().await();
    }

    /**
     * A place in the stream of operations. More operations may be given before it is waited for, so that Elasticsearch need
     * not idle between one group of operations and the next. For the thread that gives the operations.
     */
    public final class Mark {

        private final long batches;

        private Mark(long batches) {
            this.batches = batches;
        }

        /** Whether everything given before the mark is durable; does not wait. Throws as {@link #index} does. */
        public boolean isDurable() {
            return senders.isDurable(batches);
        }

        /**
         * Waits until everything given before the mark is durable: in its index, superseded there, or a dead letter. Throws
         * as {@link #index} does; what was given may then be durable or not.
         */
        public void await() throws InterruptedException {
            if (given < batches) {
                send();
            }
            senders.await(batches);
        }
    }

    /** Stops at once, without flushing: requests in flight are cancelled, and a waiting caller gets an exception. */
    @Override
    public void close() {
        senders.close();
    }
}
