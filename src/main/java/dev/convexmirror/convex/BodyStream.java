package dev.convexmirror.convex;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The body of an answer as a stream for one reading thread. At most {@value #WINDOW} pieces (of some 16 KiB each) wait
 * to be read; with more the server has to wait. Unlike the JDK's own stream it notices a server that falls silent in
 * mid-body. Closing it early drops the connection rather than reading on to the end of a page.
 */
final class BodyStream extends InputStream implements BodySubscriber<BodyStream> {

    private static final int WINDOW = 16;

    private sealed interface Piece {
        record Bytes(List<ByteBuffer> buffers) implements Piece {}

        record Failure(Throwable reason) implements Piece {}

        record End() implements Piece {}
    }

    private final Duration stallTimeout;
    private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
    private final AtomicReference<Flow.Subscription> subscription = new AtomicReference<>();
    private volatile boolean closed;

    private List<ByteBuffer> buffers = List.of();
    private int next;
    private ByteBuffer current = ByteBuffer.allocate(0);
    private boolean ended;

    BodyStream(Duration stallTimeout) {
        this.stallTimeout = stallTimeout;
    }

    @Override
    public CompletionStage<BodyStream> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription.set(given);
        if (closed) {
            given.cancel();
        } else {
            given.request(WINDOW);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
        pieces.add(new Piece.Bytes(item));
    }

    @Override
    public void onError(Throwable reason) {
        pieces.add(new Piece.Failure(reason));
    }

    @Override
    public void onComplete() {
        pieces.add(new Piece.End());
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        while (!current.hasRemaining()) {
            if (!advance()) {
                return -1;
            }
        }
        int count = Math.min(length, current.remaining());
        current.get(bytes, offset, count);
        return count;
    }

    /** Whether there was another buffer, be it empty. */
    private boolean advance() throws IOException {
        while (next == buffers.size()) {
            if (ended) {
                return false;
            }
            switch (take()) {
                case Piece.Bytes(List<ByteBuffer> more) -> {
                    buffers = more;
                    next = 0;
                    subscription.get().request(1);
                }
                case Piece.Failure(Throwable reason) -> throw new IOException(reason.getMessage(), reason);
                case Piece.End() -> ended = true;
            }
        }
        current = buffers.get(next++);
        return true;
    }

    private Piece take() throws IOException {
        try {
            Piece piece = pieces.poll(stallTimeout.toNanos(), TimeUnit.NANOSECONDS);
            if (piece == null) {
                throw new HttpTimeoutException("not a byte came for " + stallTimeout.toSeconds() + " s");
            }
            return piece;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    /** Gives up what has not arrived yet; without effect after the end. */
    @Override
    public void close() {
        closed = true;
        ended = true;
        buffers = List.of();
        next = 0;
        current = ByteBuffer.allocate(0);
        Flow.Subscription arriving = subscription.get();
        if (arriving != null) {
            arriving.cancel();
        }
    }
}
