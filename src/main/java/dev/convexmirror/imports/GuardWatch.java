package dev.convexmirror.imports;

import dev.convexmirror.checkpoint.GuardState;
import dev.convexmirror.checkpoint.GuardState.Missing;
import dev.convexmirror.convex.ChangeFeed;
import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.convex.ConvexException.Unavailable;
import dev.convexmirror.convex.FeedApi;
import dev.convexmirror.convex.PageEnd;
import dev.convexmirror.convex.SyncStatus;
import dev.convexmirror.imports.ForeignWrite.Kind;
import dev.convexmirror.imports.PageJudge.Left;
import dev.convexmirror.imports.SourceTable.Column;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Reads the changes of an imported table and finds those that the import did not make. What it stores lets a restart go on
 * without missing or inventing any; while the feed walks through the table nothing is stored, as a walk cannot be repeated from
 * its middle (convex-protocol §2.9). For one thread.
 */
final class GuardWatch {

    private static final Logger LOG = Logger.getLogger(GuardWatch.class);
    /** How soon a foreign write is noticed, and how often Convex is asked. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private static final Duration STORE_IDLE_EVERY = Duration.ofMinutes(5);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(5);
    private static final long NANOS_PER_MILLI = 1_000_000;
    /** Of rows that are not judged yet, in the state. */
    private static final int MOST_STORED = 200;
    /** Of the same in memory, at a few hundred bytes each. */
    private static final int MOST_WAITING = 50_000;

    private final ImportOptions options;
    private final GuardMemory memory;
    private final KnownRows known;
    private final OwnClears clears;
    private final OwnRemovals removals;
    private final RowLetters letters;
    private final ImportStatus status;
    private final InstantSource clock;

    GuardWatch(
            ImportOptions options,
            GuardMemory memory,
            KnownRows known,
            OwnClears clears,
            OwnRemovals removals,
            RowLetters letters,
            ImportStatus status,
            InstantSource clock) {
        this.options = options;
        this.memory = memory;
        this.known = known;
        this.clears = clears;
        this.removals = removals;
        this.letters = letters;
        this.status = status;
        this.clock = clock;
    }

    /**
     * The table as it is now.
     *
     * @param source for the guard alone
     */
    record Subject(SourceTable table, LiveRows source, Proof proof, ChangeFeed feed) {}

    /** Goes on for ever, unless it fails or has to begin anew, when it returns; what is stored is what to go on from. */
    void watch(Subject subject, FollowerDesk desk, ForeignWrites foreign)
            throws ConvexException, SQLException, InterruptedException, ExecutionException {
        Session session = new Session(subject, foreign, memory.read().orElseThrow());
        session.begin();
        long start = subject.source().position();
        do {
            long reached = desk.reached();
            // before, the import may yet repeat what it did before it was started again
            long ticket = reached >= start ? clears.ticket() : -1;
            SeenChanges seen = new SeenChanges(
                    subject.proof(),
                    subject.table().key().stream().map(Column::field).toList());
            Optional<PageEnd> end = read(subject.feed(), session.cursor, seen);
            if (end.isEmpty()) {
                TimeUnit.NANOSECONDS.sleep(RETRY_DELAY.toNanos());
                continue;
            }
            session.judge(seen, end.get(), ticket, reached);
            status.guarding(Optional.empty());
            if (end.get().status() instanceof SyncStatus.UpToDate) {
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            }
        } while (session.isBounded());
    }

    private Optional<PageEnd> read(ChangeFeed feed, Optional<String> cursor, SeenChanges seen)
            throws ConvexException, InterruptedException {
        try {
            return Optional.of(feed.read(cursor, seen));
        } catch (Unavailable e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("The guard was told to stop.");
            }
            status.guarding(Optional.of(String.valueOf(e.getMessage())));
            LOG.warnf(
                    "The guard of import %s: %s Trying again in %d s.",
                    options.name(), e.getMessage(), RETRY_DELAY.toSeconds());
            return Optional.empty();
        }
    }

    /** One chain of cursors, from what was stored on. */
    private final class Session {

        private final Subject subject;
        private final ForeignWrites foreign;
        private final RowLookup rows;
        private final MissingRows missing;
        private final List<String> judged = new ArrayList<>();
        private GuardState state;
        private Optional<String> cursor;
        private long storedAt = System.nanoTime();

        Session(Subject subject, ForeignWrites foreign, GuardState state) {
            this.subject = subject;
            this.foreign = foreign;
            this.state = state;
            this.rows = new RowLookup(subject.table(), subject.source());
            this.missing = new MissingRows(rows, subject.source(), removals);
            this.cursor = Optional.of(state.cursor()).filter(text -> !text.isEmpty());
        }

        void begin() throws SQLException {
            removals.clear();
            if (!known.ensure()) {
                cursor = Optional.empty();
            }
            if (cursor.isEmpty()) {
                known.clear();
            } else {
                missing.add(state.missing().stream()
                        .map(row -> new Left(RowKey.parse(row.key()), row.id(), row.ts()))
                        .toList());
            }
        }

        /** Whether it can be gone on with; otherwise what went is given up, and the table is read anew. */
        boolean isBounded() {
            if (missing.waiting().size() <= MOST_WAITING) {
                return true;
            }
            LOG.warnf(
                    "The guard of import %s: too many rows went and may come again. Whether somebody else has deleted any"
                            + " of them is not looked into.",
                    options.name());
            memory.write(state.judged("", List.of()));
            return false;
        }

        void judge(SeenChanges seen, PageEnd end, long ticket, long reached)
                throws SQLException, InterruptedException, ExecutionException {
            List<ForeignWrite> found = new ArrayList<>();
            if (seen.truncated() && cursor.isPresent()) {
                begun(found);
            }
            Set<String> ids = new HashSet<>();
            seen.changes().forEach(change -> ids.add(change.id()));
            PageJudge page = new PageJudge(known.documents(ids), seen.changes());
            // the older API does not tell that a table begins anew
            page.settle(known.holders(page.hashes()), !state.replaced() && end.api() == FeedApi.DATA_SYNC);
            found.addAll(page.foreign());
            found.addAll(page.copies());
            Set<String> forgettable = new HashSet<>(page.gone());
            if (!state.replaced()) {
                forgettable.removeAll(waitFor(page));
                if (end.status() instanceof SyncStatus.UpToDate) {
                    found.addAll(removed(reached));
                }
            }
            state = foreign.handle(found, state, subject.source());
            known.write(page.documents(), page.holders());
            known.forget(forgettable);
            cursor = Optional.of(end.nextCursor());
            store(seen, end, !found.isEmpty(), ticket);
        }

        /** The table begins anew. */
        private void begun(List<ForeignWrite> found) {
            known.clear();
            missing.clear();
            judged.clear();
            if (!clears.expected()) {
                found.add(new ForeignWrite(Kind.REPLACE, "", clock.millis() * NANOS_PER_MILLI, Set.of()));
                state = state.tableReplaced();
            }
        }

        /** Returns the documents that went and whose rows are waited for; they must be found should the page come again. */
        private Set<String> waitFor(PageJudge page) throws SQLException {
            Set<String> present = new HashSet<>();
            page.holders().forEach((hash, holder) -> holder.ifPresent(now -> present.add(hash)));
            missing.found(present);
            List<Left> left = new ArrayList<>(page.left());
            left.removeAll(missing.add(page.left()));
            Set<String> waitedFor = new HashSet<>();
            left.forEach(row -> waitedFor.add(row.id()));
            waitedFor.retainAll(page.gone());
            judged.addAll(waitedFor);
            return waitedFor;
        }

        private List<ForeignWrite> removed(long reached) throws SQLException {
            List<ForeignWrite> removed = new ArrayList<>();
            for (Left row : missing.judge(reached)) {
                if (!isLetter(row.key())) {
                    removed.add(new ForeignWrite(Kind.DELETE, row.id(), row.ts(), Set.of(row.key())));
                }
            }
            return removed;
        }

        /** Whether Convex does not take the row: then it is missing, and nobody has removed it. */
        private boolean isLetter(RowKey key) throws SQLException {
            return rows.find(key, subject.table().key())
                    .map(row -> letters.has(RowEncoder.key(subject.table(), row::get)))
                    .orElse(true);
        }

        private void store(SeenChanges seen, PageEnd end, boolean found, long ticket) {
            List<Left> waiting = missing.waiting();
            boolean due = found
                    || !seen.changes().isEmpty()
                    || waiting.size() != state.missing().size()
                    || clears.expected()
                    || state.cursor().isEmpty()
                    || System.nanoTime() - storedAt > STORE_IDLE_EVERY.toNanos();
            if (due && end.status().consistent() && waiting.size() <= MOST_STORED) {
                state = state.judged(
                        end.nextCursor(),
                        waiting.stream()
                                .map(row -> new Missing(row.id(), row.key().json(), row.ts()))
                                .toList());
                memory.write(state);
                storedAt = System.nanoTime();
                known.forget(judged);
                judged.clear();
                clears.seen(ticket);
            } else if (found) {
                memory.write(state);
            }
        }
    }
}
