package dev.convexmirror.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** Reads a table all the time, as users do, and notes every number of documents that it found. */
public final class CountReader implements AutoCloseable {

    private static final Duration LAST_READING = Duration.ofMinutes(2);

    private final MirrorFixture mirror;
    private final String table;
    private final NavigableSet<Long> counts = new TreeSet<>();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Thread thread = Thread.ofVirtual().unstarted(this::readAll);

    private CountReader(MirrorFixture mirror, String table) {
        this.mirror = mirror;
        this.table = table;
    }

    /** One that does not read yet. */
    public static CountReader of(MirrorFixture mirror, String table) {
        return new CountReader(mirror, table);
    }

    /** Begins to read. */
    public void start() {
        thread.start();
    }

    private void readAll() {
        try {
            while (!stop.get()) {
                mirror.counted(table).ifPresent(counts::add);
            }
            // what is seen when all is over belongs to it, however seldom this thread came to its turn
            counts.add(mirror.count(table));
        } catch (Throwable e) {
            failure.set(e);
        }
    }

    /**
     * Reads once more, and ends.
     *
     * @return every number that was found; 0 stands for no alias, too
     * @throws AssertionError when reading failed: then nothing is known
     */
    public NavigableSet<Long> stop() throws InterruptedException {
        stop.set(true);
        assertThat(thread.join(LAST_READING)).as("the reader ended").isTrue();
        assertThat(failure.get()).as("what ended the reader").isNull();
        assertThat(counts).as("what the reader found").isNotEmpty();
        return counts;
    }

    @Override
    public void close() {
        stop.set(true);
    }
}
