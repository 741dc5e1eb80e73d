package dev.convexmirror.rig.convex;

import dev.convexmirror.rig.convex.legacy.LegacyLimits;
import dev.convexmirror.rig.convex.store.EmulatorClock;
import dev.convexmirror.rig.convex.sync.SyncLimits;
import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;

/** The knobs of a {@link ConvexEmulator}; without any it behaves as a self-hosted server does. */
public final class EmulatorBuilder {
    int port;
    String name = "happy-otter-123";
    SyncLimits limits = SyncLimits.DEFAULT;
    LegacyLimits legacyLimits = LegacyLimits.DEFAULT;
    boolean progressWrites = true;
    boolean tabletsInCreationOrder;
    EmulatorClock clock = EmulatorClock.wall();
    Duration retention = Duration.ofDays(2);
    RandomGenerator random = new Random();

    EmulatorBuilder() {}

    /** The port to listen on; 0, the default, takes a free one. */
    public EmulatorBuilder port(int listenOn) {
        port = listenOn;
        return this;
    }

    /** The deployment's name, part of its keys. */
    public EmulatorBuilder name(String deploymentName) {
        name = deploymentName;
        return this;
    }

    /** Rows emitted per page after which it ends; 16384 by default. */
    public EmulatorBuilder pageSize(int rows) {
        limits = new SyncLimits(rows, limits.pageBytes(), limits.maxRowsRead(), limits.freshness());
        return this;
    }

    /** Bytes (Convex sizes) emitted per page after which it ends; 64 MiB by default. */
    public EmulatorBuilder pageBytes(long bytes) {
        limits = new SyncLimits(limits.pageSize(), bytes, limits.maxRowsRead(), limits.freshness());
        return this;
    }

    /** Rows of the log read per page; 32768 by default, at least the page size. Set the page size first. */
    public EmulatorBuilder maxRowsRead(int rows) {
        limits = new SyncLimits(limits.pageSize(), limits.pageBytes(), rows, limits.freshness());
        return this;
    }

    /** How far a snapshot may lag before the log is read instead; 30 s by default. */
    public EmulatorBuilder freshness(Duration lag) {
        limits = new SyncLimits(limits.pageSize(), limits.pageBytes(), limits.maxRowsRead(), lag);
        return this;
    }

    /** Rows on a page of list_snapshot; 1024 by default. */
    public EmulatorBuilder snapshotRows(int rows) {
        legacyLimits = new LegacyLimits(rows, legacyLimits.deltaRows());
        return this;
    }

    /** Rows of the log after which a page of document_deltas ends; 128 by default. */
    public EmulatorBuilder deltaRows(int rows) {
        legacyLimits = new LegacyLimits(legacyLimits.snapshotRows(), rows);
        return this;
    }

    /** Whether progress rows are commits, which move the latest timestamp; true by default. */
    public EmulatorBuilder progressWrites(boolean commit) {
        progressWrites = commit;
        return this;
    }

    /** Whether tablets are walked in the order of their creation; by default in a random one, as in reality. */
    public EmulatorBuilder tabletsInCreationOrder(boolean ordered) {
        tabletsInCreationOrder = ordered;
        return this;
    }

    public EmulatorBuilder clock(EmulatorClock timeSource) {
        clock = timeSource;
        return this;
    }

    /** How long the change log is kept; 2 days by default. */
    public EmulatorBuilder retention(Duration window) {
        retention = window;
        return this;
    }

    /** Makes the ids of tablets and documents repeatable. */
    public EmulatorBuilder seed(long seed) {
        random = new Random(seed);
        return this;
    }

    /** Builds the emulator and starts to listen. */
    public ConvexEmulator start() {
        ConvexEmulator emulator = new ConvexEmulator(this);
        emulator.start();
        return emulator;
    }
}
