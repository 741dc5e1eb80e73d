package dev.convexmirror.imports;

import dev.convexmirror.checkpoint.ImportReport;
import dev.convexmirror.checkpoint.ImportReports;
import dev.convexmirror.checkpoint.ImportState;
import dev.convexmirror.checkpoint.ImportStates;
import dev.convexmirror.checkpoint.Outcome;
import dev.convexmirror.checkpoint.Request;
import dev.convexmirror.checkpoint.Requests;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.ElasticsearchCallException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/**
 * Where the agent that leads the imports looks, from time to time, for what commands ask of it, and tells how the imports are
 * doing; both by the state index. For one thread.
 */
final class ImportDesk {

    private static final Logger LOG = Logger.getLogger(ImportDesk.class);
    private static final Duration EVERY = Duration.ofSeconds(2);
    /** How old what is told may be when nothing but the time has changed. */
    private static final Duration TOLD = Duration.ofSeconds(30);

    private final List<ImportOptions> imports;
    private final Collection<ImportStatus> statuses;
    private final ImportThreads threads;
    private final Requests requests;
    private final ImportStates states;
    private final ImportReports reports;
    private final InstantSource clock;
    private Map<String, ImportReport> told = Map.of();
    private long toldAt = System.nanoTime();
    private long looked = System.nanoTime() - EVERY.toNanos();

    /**
     * The collaborators, all of which write only under the lease of the imports.
     *
     * @param statuses of the imports
     * @param threads that run them
     */
    ImportDesk(
            List<ImportOptions> imports,
            Collection<ImportStatus> statuses,
            ImportThreads threads,
            Requests requests,
            ImportStates states,
            ImportReports reports,
            InstantSource clock) {
        this.imports = List.copyOf(imports);
        this.statuses = List.copyOf(statuses);
        this.threads = threads;
        this.requests = requests;
        this.states = states;
        this.reports = reports;
        this.clock = clock;
    }

    /** Serves what is pending and tells what is new, if it is time to; what fails is tried again the next time. */
    void serve() throws InterruptedException {
        if (System.nanoTime() - looked < EVERY.toNanos()) {
            return;
        }
        try {
            for (Request request : requests.pending()) {
                answer(request);
            }
            tell();
        } catch (ElasticsearchCallException e) {
            LOG.warnf("Imports: %s", e.getMessage());
        }
        looked = System.nanoTime();
    }

    private void answer(Request request) throws InterruptedException {
        Optional<Outcome> outcome = request.kind().equals("resync")
                ? resync(request)
                : Optional.of(Outcome.refused("The running agent does not know the request '" + request.kind()
                        + "'. Run the same version of convex-mirror as the agent."));
        if (outcome.isPresent()) {
            requests.answer(request.id(), outcome.get());
            LOG.infof(
                    "Request %s of imports by %s: %s. %s",
                    request.kind(),
                    request.requestedBy(),
                    outcome.get().done() ? "done" : "refused",
                    outcome.get().sentence());
        }
    }

    /** Empty when it has to be tried again. To do it twice does no harm. */
    private Optional<Outcome> resync(Request request) throws InterruptedException {
        List<ImportOptions> meant = new ArrayList<>();
        for (String name : request.tables().stream().map(TableName::toString).toList()) {
            Optional<ImportOptions> found =
                    imports.stream().filter(each -> each.name().equals(name)).findFirst();
            if (found.isEmpty()) {
                return Optional.of(Outcome.refused("The running agent has no import " + name
                        + ". 'convex-mirror status' lists those that it has. Nothing was done."));
            }
            if (states.read(name).isEmpty()) {
                return Optional.of(Outcome.refused("Import " + name + " has not begun a snapshot yet, which it does by"
                        + " itself; 'convex-mirror status' says what stands in its way, if anything does. Nothing was"
                        + " done."));
            }
            meant.add(found.get());
        }
        for (ImportOptions options : meant) {
            if (!threads.stop(options)) {
                return Optional.empty();
            }
            states.write(options.name(), ImportState.snapshotting(options.origin()));
            threads.start(options);
        }
        return Optional.of(Outcome.done("Taking a new snapshot of "
                + String.join(", ", meant.stream().map(ImportOptions::name).toList())
                + ". The documents in Convex are replaced one by one; 'convex-mirror status' shows how it goes."));
    }

    private void tell() {
        Map<String, ImportReport> now = new TreeMap<>();
        statuses.forEach(status -> now.put(status.name(), report(status)));
        boolean same = now.keySet().equals(told.keySet())
                && now.entrySet().stream().allMatch(entry -> entry.getValue().saysLike(told.get(entry.getKey())));
        if (!same || System.nanoTime() - toldAt >= TOLD.toNanos()) {
            reports.write(now);
            told = now;
            toldAt = System.nanoTime();
        }
    }

    private ImportReport report(ImportStatus status) {
        return new ImportReport(
                status.state().name().toLowerCase(Locale.ROOT),
                status.since(),
                status.asOf(),
                status.deadLetters(),
                status.countOfForeignWrites(),
                status.trouble().or(status::unguarded),
                clock.instant());
    }
}
