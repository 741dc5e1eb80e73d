package dev.convexmirror.verify;

import dev.convexmirror.checkpoint.Checkpoint;
import dev.convexmirror.checkpoint.MirrorState;
import dev.convexmirror.convex.ConvexClient;
import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.convex.SteadyClock;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.AliasHolders;
import dev.convexmirror.index.ElasticsearchConnection;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Compares the index with the source, document by document, while both go on changing (docs/decisions/0010). Reads only,
 * unless it is to repair. Made for one verification, by one thread.
 */
public final class Verifier {

    private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ConvexClient convex;
    private final ElasticsearchConnection elasticsearch;
    private final String mirror;
    private final Predicate<TableName> selected;
    private final VerifySettings settings;
    private final Calls calls;
    private final CheckpointWatch watch;
    private final LegacyTurn turn;
    private final Progress progress;

    /**
     * Prepares a verification.
     *
     * @param mirror {@code mirror.name}
     * @param selected the tables that are mirrored
     */
    public Verifier(
            ConvexClient convex,
            ElasticsearchConnection elasticsearch,
            String mirror,
            Predicate<TableName> selected,
            VerifySettings settings,
            VerifyListener listener) {
        InstantSource clock = new SteadyClock();
        this.convex = convex;
        this.elasticsearch = elasticsearch;
        this.mirror = mirror;
        this.selected = selected;
        this.settings = settings;
        this.calls = new Calls(listener);
        this.progress = new Progress(listener, settings.progressEvery(), clock);
        this.turn = new LegacyTurn(() -> MirrorState.read(elasticsearch, mirror), calls, progress, clock);
        this.watch = new CheckpointWatch(
                () -> MirrorState.readCheckpoint(elasticsearch, mirror),
                mirror,
                calls,
                settings.patience(),
                progress,
                clock);
    }

    /**
     * Compares tables.
     *
     * @param named these tables; every one that is mirrored when empty
     * @throws UnknownTableException when one of them is not mirrored
     * @throws VerifyException when nothing is mirrored yet
     * @throws ConvexException when Convex does not give its tables, even after a while
     */
    public VerifyReport verify(Collection<TableName> named) throws ConvexException, InterruptedException {
        Checkpoint checkpoint = watch.read();
        if (!checkpoint.deployment().equals(convex.url())) {
            throw new VerifyException("The mirror \"" + mirror + "\" belongs to the deployment "
                    + checkpoint.deployment() + ", but mirror.convex.url is " + convex.url() + ".");
        }
        Set<TableName> existing =
                new TreeSet<>(calls.source(convex::tableColumns).keySet());
        Subjects subjects = Subjects.of(wanted(named, existing, checkpoint), existing, checkpoint, holders(checkpoint));
        List<Tally> tallies = subjects.walked().stream().map(Tally::new).toList();
        long asOf = subjects.walked().isEmpty()
                ? checkpoint.snapshotTs().orElse(0)
                : new Comparison(convex, elasticsearch, mirror, settings, calls, watch, turn, progress, tallies).run();
        List<TableReport> reports = new ArrayList<>(subjects.others());
        tallies.forEach(tally -> reports.add(tally.report()));
        reports.sort(Comparator.comparing(TableReport::table));
        return new VerifyReport(reports, Instant.ofEpochSecond(asOf / NANOS, asOf % NANOS));
    }

    private Set<TableName> wanted(Collection<TableName> named, Set<TableName> existing, Checkpoint checkpoint) {
        Set<TableName> mirrored = new TreeSet<>(existing);
        mirrored.addAll(checkpoint.tables().keySet());
        mirrored.removeIf(selected.negate());
        for (TableName table : named) {
            if (!mirrored.contains(table)) {
                throw new UnknownTableException(table);
            }
        }
        return named.isEmpty() ? mirrored : new TreeSet<>(named);
    }

    private Map<String, AliasHolders> holders(Checkpoint checkpoint) throws InterruptedException {
        Set<String> aliases = Subjects.aliases(checkpoint.tables().keySet(), checkpoint);
        return calls.sink(() -> AliasHolders.of(elasticsearch, mirror, aliases));
    }
}
