package dev.convexmirror.rig.convex.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serial;
import java.time.Duration;

/** A stream that does to a body what a fault says. */
final class FaultyBody extends FilterOutputStream {
    private static final int SLOW_STEPS_PER_SECOND = 20;

    private final Fault fault;
    private final long turn;
    private long written;

    /** The body ends here, before its announced length. */
    static final class CutException extends IOException {
        @Serial
        private static final long serialVersionUID = 1L;
    }

    FaultyBody(OutputStream out, Fault fault, long length) {
        super(out);
        this.fault = fault;
        this.turn = switch (fault) {
            case Fault.Cut cut -> (long) (cut.fraction() * length);
            case Fault.Stall stall -> (long) (stall.fraction() * length);
            default -> Long.MAX_VALUE;
        };
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        if (fault instanceof Fault.Slow slow) {
            writeSlowly(bytes, from, count, slow.bytesPerSecond());
        } else if (written <= turn && written + count > turn) {
            int before = (int) (turn - written);
            out.write(bytes, from, before);
            out.flush();
            takeTurn();
            out.write(bytes, from + before, count - before);
        } else {
            out.write(bytes, from, count);
        }
        written += count;
    }

    private void takeTurn() throws IOException {
        if (fault instanceof Fault.Stall stall) {
            pause(stall.pause());
        } else {
            throw new CutException();
        }
    }

    private void writeSlowly(byte[] bytes, int from, int count, long bytesPerSecond) throws IOException {
        int step = (int) Math.max(1, bytesPerSecond / SLOW_STEPS_PER_SECOND);
        for (int done = 0; done < count; done += step) {
            int some = Math.min(step, count - done);
            out.write(bytes, from + done, some);
            out.flush();
            pause(Duration.ofNanos(1_000_000_000L * some / bytesPerSecond));
        }
    }

    private static void pause(Duration duration) throws IOException {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Stopped while pausing on purpose", e);
        }
    }
}
