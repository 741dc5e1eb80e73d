package dev.convexmirror.imports;

import dev.convexmirror.checkpoint.GuardState;
import dev.convexmirror.convex.ConvexClient;
import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.convex.ConvexException.SnapshotExpired;
import dev.convexmirror.convex.Selection;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.imports.GuardWatch.Subject;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * The read-only guard of one import: has rows carry a proof and, while changes of the source are followed, watches the Convex
 * table for changes that the import did not make. What hinders it does not hinder the import. For the thread of the import.
 */
final class Guard {

    private static final Logger LOG = Logger.getLogger(Guard.class);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(15);
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final ImportOptions options;
    private final Source source;
    private final ConvexClient convex;
    private final GuardMemory memory;
    private final KnownRows known;
    private final GuardWatch watch;
    private final ImportStatus status;
    private Optional<GuardState> state = Optional.empty();

    Guard(
            ImportOptions options,
            Source source,
            ConvexClient convex,
            GuardMemory memory,
            KnownRows known,
            GuardWatch watch,
            ImportStatus status) {
        this.options = options;
        this.source = source;
        this.convex = convex;
        this.memory = memory;
        this.known = known;
        this.watch = watch;
        this.status = status;
    }

    /** What a guard at work needs of the import that it guards. */
    record Work(SourceTable table, FollowerDesk desk, RowRestorer restorer) {}

    /** Ends when it is closed. */
    interface Watching extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Reads what was remembered, and forgets it when rows are written without a proof from now on.
     *
     * @throws ImportRefusedException when Convex would take no row with a proof
     */
    void begin() throws ConvexException, InterruptedException, ImportRefusedException {
        state = memory.read();
        if (!options.guarded()) {
            if (state.isPresent()) {
                memory.forget();
                known.remove();
                state = Optional.empty();
            }
            return;
        }
        requireField();
        if (state.isEmpty()) {
            byte[] key = new byte[Proof.KEY_BYTES];
            new SecureRandom().nextBytes(key);
            keep(GuardState.fresh(Base64.getEncoder().encodeToString(key)));
        }
    }

    /** Whether every row that the import wrote carries its proof, if rows are to carry one. */
    boolean isComplete() {
        return state.map(GuardState::complete).orElse(true);
    }

    /** What rows carry, after {@link #begin}; empty for nothing. */
    Optional<Proof> proof() {
        return state.map(now -> new Proof(Base64.getDecoder().decode(now.key())));
    }

    /** The table may have documents that nobody of us has written. */
    void beginsAnew() {
        state.ifPresent(now -> keep(now.incomplete()));
    }

    /** Every row was written with its proof. */
    void complete() {
        state.ifPresent(now -> keep(now.completed()));
    }

    /** Watches the table in the background; what the import wrote so far is complete. */
    Watching watch(Work work) {
        Optional<Proof> proof = proof();
        if (proof.isEmpty()) {
            return () -> {};
        }
        AtomicBoolean closed = new AtomicBoolean();
        Thread thread =
                Thread.ofVirtual().name("guard-" + options.name()).start(() -> insist(work, proof.get(), closed));
        return () -> {
            closed.set(true);
            thread.interrupt();
            try {
                thread.join(LAST_WORDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    private void insist(Work work, Proof proof, AtomicBoolean closed) {
        ForeignWrites foreign = new ForeignWrites(options, work.desk(), work.restorer());
        while (!closed.get()) {
            try (LiveRows live = source.live()) {
                watch.watch(
                        new Subject(
                                work.table(),
                                live,
                                proof,
                                convex.feed(Selection.of(List.of(TableName.root(options.name()))))),
                        work.desk(),
                        foreign);
            } catch (InterruptedException e) {
                return;
            } catch (SnapshotExpired e) {
                LOG.warnf(
                        "The guard of import %s was away for too long and reads the table anew. Rows that somebody else"
                                + " deleted meanwhile it does not find.",
                        options.name());
                memory.read().ifPresent(now -> memory.write(now.judged("", List.of())));
            } catch (Exception e) {
                if (closed.get() || !troubled(e)) {
                    return;
                }
            }
        }
    }

    /** Waits a while; returns whether to go on. */
    private boolean troubled(Exception failure) {
        Throwable e =
                failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        // what a database says of values may quote them
        String why = e instanceof SQLException ? "The source does not answer as it should." : e.getMessage();
        status.guarding(Optional.of(String.valueOf(why)));
        LOG.warnf("The guard of import %s: %s Trying again in %d s.", options.name(), why, RETRY_DELAY.toSeconds());
        try {
            TimeUnit.NANOSECONDS.sleep(RETRY_DELAY.toNanos());
            return true;
        } catch (InterruptedException interrupted) {
            return false;
        }
    }

    private void keep(GuardState now) {
        memory.write(now);
        state = Optional.of(now);
    }

    /** Without the field in the declared schema, Convex would refuse every row. */
    private void requireField() throws ConvexException, InterruptedException, ImportRefusedException {
        Optional<Set<String>> declared =
                new ConvexRetry(status).get(() -> convex.imports().declaredFields(options.name()));
        if (declared.isPresent() && !declared.get().contains(Proof.FIELD)) {
            throw new ImportRefusedException("Import " + options.name() + ": the schema in Convex declares the table "
                    + options.name() + " without the field " + Proof.FIELD + ", and would refuse every row. Add "
                    + Proof.FIELD + ": v.optional(v.string()) to it, or do without the guard by mirror.imports.\""
                    + options.name() + "\".on-foreign-write=off.");
        }
    }
}
