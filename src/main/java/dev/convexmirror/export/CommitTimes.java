package dev.convexmirror.export;

import java.util.Arrays;
import java.util.function.LongConsumer;

/** A growing list of commit timestamps in nanoseconds since the epoch, without boxing. */
public final class CommitTimes {

    private long[] times = new long[16];
    private int size;

    void add(long ts) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
        }
        times[size++] = ts;
    }

    /** Gives each of them, in the order of the page. */
    public void forEach(LongConsumer consumer) {
        for (int i = 0; i < size; i++) {
            consumer.accept(times[i]);
        }
    }
}
