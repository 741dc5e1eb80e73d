package dev.convexmirror.rig.convex.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/** The deployment's clock; tests may stop it or move it. Thread-safe. */
public final class EmulatorClock {
    private final Supplier<Instant> base;
    private Duration offset = Duration.ZERO;

    private EmulatorClock(Supplier<Instant> base) {
        this.base = base;
    }

    /** A clock that runs with the wall clock. */
    public static EmulatorClock wall() {
        return new EmulatorClock(Instant::now);
    }

    /** A clock that stands still until it is moved. */
    public static EmulatorClock frozenAt(Instant instant) {
        return new EmulatorClock(() -> instant);
    }

    /** A clock that runs as another one does. */
    public static EmulatorClock following(InstantSource clock) {
        return new EmulatorClock(clock::instant);
    }

    public synchronized Instant now() {
        return base.get().plus(offset);
    }

    /** Nanoseconds since the epoch. */
    public long nowNanos() {
        Instant now = now();
        return Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano());
    }

    /** Moves the clock, by a negative duration backwards. */
    public synchronized void advance(Duration by) {
        offset = offset.plus(by);
    }

    /** Sets the clock; a running one goes on from there. */
    public synchronized void set(Instant instant) {
        offset = Duration.between(base.get(), instant);
    }
}
