package dev.convexmirror.imports;

import dev.convexmirror.checkpoint.Candidate;
import dev.convexmirror.checkpoint.Candidate.Standing;
import dev.convexmirror.checkpoint.GuardStates;
import dev.convexmirror.checkpoint.HeldLease;
import dev.convexmirror.checkpoint.ImportReports;
import dev.convexmirror.checkpoint.ImportStates;
import dev.convexmirror.checkpoint.LeaseLostException;
import dev.convexmirror.checkpoint.Requests;
import dev.convexmirror.convex.ConvexClient;
import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.index.DeadLetters;
import dev.convexmirror.index.ElasticsearchCallException;
import dev.convexmirror.index.ElasticsearchConnection;
import dev.convexmirror.index.KeptLetters;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Runs all imports of a mirror while it holds their lease, which is one of its own: imports go on when the export is switched
 * off or has failed. Each import has a thread and does not hinder the others. Closing it ends them.
 */
public final class ImportAgent implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ImportAgent.class);
    private static final Duration FIRST_DELAY = Duration.ofMillis(500);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);
    /** How soon an import looks whether a person has changed what stands in its way. */
    private static final Duration REFUSED_DELAY = Duration.ofSeconds(15);

    private static final String VALUES = "22";
    private static final String CONSTRAINTS = "23";

    private final List<ImportOptions> imports;
    private final Map<String, ImportStatus> statuses = new TreeMap<>();
    private final String mirror;
    private final ConvexClient convex;
    private final ElasticsearchConnection elasticsearch;
    private final Candidate candidate;
    private final Thread loop;
    private volatile boolean closing;

    /**
     * Prepares; nothing is asked or started yet.
     *
     * @param mirror {@code mirror.name}
     */
    public ImportAgent(
            List<ImportOptions> imports,
            String mirror,
            ConvexClient convex,
            ElasticsearchConnection elasticsearch,
            Duration leaseDuration) {
        this.imports = imports;
        imports.forEach(options -> statuses.put(options.name(), new ImportStatus(options.name())));
        this.mirror = mirror;
        this.convex = convex;
        this.elasticsearch = elasticsearch;
        this.candidate = new Candidate(elasticsearch, mailbox(mirror), leaseDuration, Clock.systemUTC());
        this.loop = Thread.ofVirtual().name("imports").unstarted(this::lead);
    }

    /** Starts in the background; without imports, nothing. */
    public void start() {
        if (!imports.isEmpty()) {
            loop.start();
        }
    }

    /** The mirror under whose name rows that Convex refused are kept as dead letters, {@code mirror} being {@code mirror.name}. */
    public static String letters(String mirror) {
        return RowLetters.mirror(mirror);
    }

    /** The mirror under whose name the lease of the imports is, and what commands ask of them. */
    public static String mailbox(String mirror) {
        return RowLetters.mirror(mirror);
    }

    /** How the imports are doing, in the order of their names. */
    public Collection<ImportStatus> statuses() {
        return List.copyOf(statuses.values());
    }

    private void lead() {
        try {
            while (true) {
                try {
                    if (candidate.look() instanceof Standing.Leader(HeldLease lease)) {
                        try (lease) {
                            runAll(lease);
                        }
                    }
                } catch (ElasticsearchCallException | LeaseLostException e) {
                    LOG.warnf("Imports: %s", e.getMessage());
                }
                TimeUnit.NANOSECONDS.sleep(candidate.pause().toNanos());
            }
        } catch (InterruptedException e) {
            LOG.debug("The imports ended.");
        }
    }

    private void runAll(HeldLease lease) throws InterruptedException {
        ImportThreads threads = new ImportThreads(options -> insist(options, lease));
        try {
            imports.forEach(threads::start);
            var ignored = lease.loss().thenRun(threads::interrupt);
            ImportDesk desk = desk(threads, lease);
            while (lease.isHeld()) {
                desk.serve();
                TimeUnit.NANOSECONDS.sleep(candidate.pause().toNanos());
            }
        } finally {
            threads.end();
        }
    }

    private ImportDesk desk(ImportThreads threads, HeldLease lease) {
        ElasticsearchConnection permitted = elasticsearch.permittedBy(lease::require);
        return new ImportDesk(
                imports,
                statuses(),
                threads,
                new Requests(permitted, mailbox(mirror), Clock.systemUTC()),
                new ImportStates(permitted, mirror),
                new ImportReports(permitted, mirror),
                Clock.systemUTC());
    }

    /** Runs one import again and again, until it has nothing more to do or the lease is not held any more. */
    private void insist(ImportOptions options, HeldLease lease) {
        ImportStatus status = Objects.requireNonNull(statuses.get(options.name()));
        try {
            insist(options, lease, status);
        } finally {
            if (status.state() != ImportStatus.State.DONE) {
                status.waiting();
            }
        }
    }

    private void insist(ImportOptions options, HeldLease lease, ImportStatus status) {
        Duration delay = FIRST_DELAY;
        while (lease.isHeld() && !closing) {
            long begun = System.nanoTime();
            try {
                run(options, lease, status).run();
                LOG.infof("Import %s has nothing more to do.", options.name());
                return;
            } catch (InterruptedException e) {
                return;
            } catch (ImportRefusedException | ConvexException.KeyRefused e) {
                status.troubled(String.valueOf(e.getMessage()));
                LOG.errorf("%s Trying again in %d s.", e.getMessage(), REFUSED_DELAY.toSeconds());
                delay = REFUSED_DELAY;
            } catch (SQLException e) {
                if (closing) {
                    return;
                }
                String database = Sources.of(options).database();
                status.troubled(database + ": " + text(e));
                LOG.warnf(
                        "Import %s: %s: %s Trying again in %d ms.",
                        options.name(), database, text(e), delay.toMillis());
            } catch (Exception e) {
                if (closing) {
                    return;
                }
                status.troubled("It failed, as the log tells.");
                LOG.warnf(e, "Import %s failed. Trying again in %d ms.", options.name(), delay.toMillis());
            }
            if (Thread.currentThread().isInterrupted() || !slept(delay)) {
                return;
            }
            boolean lasted = System.nanoTime() - begun > 2 * LONGEST_DELAY.toNanos();
            Duration doubled = delay.multipliedBy(2);
            delay = lasted ? FIRST_DELAY : doubled.compareTo(LONGEST_DELAY) < 0 ? doubled : LONGEST_DELAY;
        }
    }

    private ImportRun run(ImportOptions options, HeldLease lease, ImportStatus status) {
        ElasticsearchConnection permitted = elasticsearch.permittedBy(lease::require);
        String letterMirror = RowLetters.mirror(mirror);
        RowLetters letters = new RowLetters(
                options.name(),
                new DeadLetters(permitted, letterMirror, Clock.systemUTC()),
                new KeptLetters(permitted, letterMirror),
                status);
        GuardMemory memory = new GuardMemory(new GuardStates(permitted, mirror), options.name(), status);
        KnownRows known = new KnownRows(permitted, options);
        OwnClears clears = new OwnClears(memory, options.guarded());
        OwnRemovals removals = new OwnRemovals();
        GuardWatch watch =
                new GuardWatch(options, memory, known, clears, removals, letters, status, InstantSource.system());
        Source source = Sources.of(options);
        return new ImportRun(
                options,
                source,
                new ConvexWriter(convex.imports(), options.name(), letters, status, lease::require, clears, removals),
                new ConvexRows(convex, options.name(), status),
                letters,
                new ImportProgress(new ImportStates(permitted, mirror), options.name()),
                status,
                new Guard(options, source, convex, memory, known, watch, status));
    }

    private static boolean slept(Duration delay) {
        try {
            TimeUnit.NANOSECONDS.sleep(delay.toNanos());
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** What the server says of values may quote them. */
    private static String text(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return state.startsWith(VALUES) || state.startsWith(CONSTRAINTS)
                ? "a statement failed with SQLSTATE " + state + "."
                : String.valueOf(e.getMessage()).lines().findFirst().orElse("") + " (SQLSTATE " + state + ").";
    }

    /** Ends all imports; takes a few seconds at most. */
    @Override
    public void close() {
        closing = true;
        if (imports.isEmpty()) {
            return;
        }
        loop.interrupt();
        try {
            boolean ignored = ImportThreads.ended(loop);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
