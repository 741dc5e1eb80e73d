package dev.convexmirror.index;

import dev.convexmirror.convex.TableName;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Writes documents and tombstones with their commit timestamps as external versions, in bulk requests over a few lanes.
 * All operations on one document take the same lane, one after another, so their order holds through every retry. When
 * Elasticsearch is slower than the caller, the caller waits; memory is bounded by three batches a lane.
 *
 * <p>Operations and {@link #flush()} are for one thread; {@link #close()} may come from any. Failures of whole requests,
 * and items that were refused for a passing reason, are repeated for ever with growing pauses, as the listener is told.
 */
public final class BulkWriter implements AutoCloseable {
    private final List<Lane> lanes;
    private final long batchBytes;

    /**
     * @param concurrency lanes, that is requests in flight, from 1 to 64
     * @param batchBytes size at which a request is sent, from 1 byte to 1 GiB
     * @throws InvalidConfigurationException when one of them is out of range
     */
    public BulkWriter(
            ElasticsearchConnection connection,
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
        this.batchBytes = batchBytes;
        this.lanes = IntStream.range(0, concurrency)
                .mapToObj(number ->
                        Lane.start(number, batch -> Delivery.deliver(connection, deadLetters, listener, batch)))
                .toList();
    }

    /**
     * Adds a document. The bytes are copied at once.
     *
     * @param index an existing physical index; Elasticsearch would create a missing one without its mapping, see {@link
     *     Generations#requireIntact}
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

    private Batch batch(String index, String id, int length) throws InterruptedException {
        return lanes.get(Math.floorMod(id.hashCode(), lanes.size())).batchFor(index, id, length, batchBytes);
    }

    /** The place in the stream of operations that is reached now. */
    public Mark mark() {
        return new Mark(lanes.stream().mapToLong(Lane::position).toArray());
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

        private final long[] positions;

        private Mark(long[] positions) {
            this.positions = positions;
        }

        /**
         * Waits until everything given before the mark is durable: in its index, superseded there, or a dead letter. Throws
         * as {@link #index} does; what was given may then be durable or not.
         */
        public void await() throws InterruptedException {
            for (int i = 0; i < positions.length; i++) {
                lanes.get(i).handOver(positions[i]);
            }
            for (int i = 0; i < positions.length; i++) {
                lanes.get(i).await(positions[i]);
            }
        }
    }

    /** Stops at once, without flushing: requests in flight are cancelled, and a waiting caller gets an exception. */
    @Override
    public void close() {
        lanes.forEach(Lane::close);
    }
}
