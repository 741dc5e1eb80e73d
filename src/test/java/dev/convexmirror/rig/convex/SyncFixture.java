package dev.convexmirror.rig.convex;

import dev.convexmirror.rig.convex.store.EmulatorClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** A quiet deployment with a clock that stands still and tablets in the order of their creation. */
abstract class SyncFixture {
    private final List<ConvexEmulator> started = new ArrayList<>();
    protected ConvexEmulator emulator;
    protected TestSync sync;

    /** Starts the deployment of this test; further ones may be started as well. */
    protected ConvexEmulator start(EmulatorBuilder builder) {
        ConvexEmulator another = builder.start();
        started.add(another);
        return another;
    }

    protected void use(EmulatorBuilder builder) {
        emulator = start(builder);
        sync = TestSync.of(emulator);
    }

    protected static EmulatorBuilder quiet() {
        return ConvexEmulator.builder()
                .progressWrites(false)
                .tabletsInCreationOrder(true)
                .clock(EmulatorClock.frozenAt(Instant.parse("2026-08-22T10:00:00.123456789Z")));
    }

    @AfterEach
    void stop() {
        started.forEach(ConvexEmulator::close);
    }

    /** Inserts rows into a table in one transaction; returns their ids in ascending order. */
    protected List<String> insert(String table, int rows) {
        List<String> ids = new ArrayList<>();
        emulator.transact(transaction -> {
            for (int i = 0; i < rows; i++) {
                ids.add(transaction.insert(table, Map.of("n", (long) i)));
            }
        });
        ids.sort(null);
        return ids;
    }

    protected long patch(String table, String id, String field, Object value) {
        return emulator.transact(transaction -> transaction.patch(table, id, Map.of(field, value)));
    }

    protected long delete(String table, String id) {
        return emulator.transact(transaction -> transaction.delete(table, id));
    }

    /** Lets so much time pass that a snapshot is no longer fresh, and commits something. */
    protected void lag() {
        emulator.clock().advance(Duration.ofSeconds(31));
        emulator.commitSystem();
    }
}
