package dev.convexmirror.verify;

import dev.convexmirror.checkpoint.Checkpoint;
import dev.convexmirror.convex.ConvexClient;
import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.convex.Selection;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.AliasHolders;
import dev.convexmirror.index.ContentReader;
import dev.convexmirror.index.DeadLetters;
import dev.convexmirror.index.ElasticsearchConnection;
import dev.convexmirror.index.IndexScan;
import dev.convexmirror.index.KeptLetters;
import dev.convexmirror.verify.SourcePage.Depth;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One walk over some tables of both sides, what follows from it, and the repair. For one thread. */
final class Comparison {

    private static final ContentReader CONTENT = ContentDigest::of;
    private static final String GONE = "had its index or alias removed or closed while it was being compared";
    private static final String LATER = "; verify it again later";

    private final ConvexClient convex;
    private final ElasticsearchConnection elasticsearch;
    private final String mirror;
    private final VerifySettings settings;
    private final Calls calls;
    private final CheckpointWatch watch;
    private final LegacyTurn turn;
    private final Progress progress;
    private final List<Tally> tallies;
    private final List<Subject> subjects;
    private final IndexReads reads;

    /** @param tallies of the tables to compare, in the order of their numbers; receive what is found */
    Comparison(
            ConvexClient convex,
            ElasticsearchConnection elasticsearch,
            String mirror,
            VerifySettings settings,
            Calls calls,
            CheckpointWatch watch,
            LegacyTurn turn,
            Progress progress,
            List<Tally> tallies) {
        this.convex = convex;
        this.elasticsearch = elasticsearch;
        this.mirror = mirror;
        this.settings = settings;
        this.calls = calls;
        this.watch = watch;
        this.turn = turn;
        this.progress = progress;
        this.tallies = tallies;
        this.subjects = tallies.stream().map(Tally::subject).toList();
        this.reads = new IndexReads(calls);
    }

    /** Compares and, if it is to, mends; returns the ts (ns) of the state of the source that was walked. */
    long run() throws ConvexException, InterruptedException {
        Depth depth = settings.contents() ? new Depth.Digests() : new Depth.Ids();
        IndexScan scan = new IndexScan(elasticsearch, settings.contents() ? Optional.of(CONTENT) : Optional.empty());
        SourceChain chain = chain(subjects);
        Repair repair = new Repair(subjects, elasticsearch, new DeadLetters(elasticsearch, mirror, Clock.systemUTC()));
        try (RevisionSort source = sort();
                RevisionSort index = sort();
                Spill differing = new Spill(settings.directory())) {
            progress.say("Reading the source, tables: " + subjects.size() + ".");
            long asOf = chain.follow(depth, source::add);
            boolean importing = isImporting(chain);
            for (Subject subject : subjects) {
                read(scan, subject, index);
            }
            Walk walk = new Walk(tallies, differing);
            Spill.Section section = walk.compare(source.sorted(), index.sorted(), asOf);
            progress.say(
                    "Compared. Documents that differ at first sight: " + Progress.number(section.revisions()) + ".");
            settlement(scan, depth).settle(section, differing, walk.newest(), chain, verdict -> {
                tallies.get(verdict.source().table()).add(verdict);
                repair.add(verdict);
            });
            Set<TableName> doubtful = skipDoubtful(chain, importing);
            if (settings.repair()) {
                repair.forget(doubtful);
                repair(repair);
            }
            return asOf;
        }
    }

    /** Reading again after a failure does no harm: a document that is read twice counts once. */
    private void read(IndexScan scan, Subject subject, RevisionSort index) throws InterruptedException {
        long[] count = {0};
        String what = "Reading " + subject.index() + ", documents";
        Subject ignored = reads.of(subject, subject, () -> {
            scan.forEach(subject.index(), document -> {
                index.add(new Revision(subject.number(), document.id(), document.version(), document.content(), false));
                count[0]++;
                progress.count(what, count[0]);
            });
            return subject;
        });
    }

    /** The rows of an import that is under way come with those of its table, and cannot be told apart (§2.8). */
    private boolean isImporting(SourceChain chain) throws ConvexException, InterruptedException {
        try {
            return calls.source(() -> convex.activeSync(chain.syncId()))
                    .filter(sync -> sync.progress().totalTables() > subjects.size())
                    .isPresent();
        } catch (ConvexException.NotSupported e) {
            // a server that has only the older feed keeps no list of syncs
            return false;
        }
    }

    /** Gives up on tables that were not the same all the time. */
    private Set<TableName> skipDoubtful(SourceChain chain, boolean importing) throws InterruptedException {
        Checkpoint checkpoint = watch.read();
        Set<String> aliases = subjects.stream().map(Subject::alias).collect(Collectors.toSet());
        Map<String, AliasHolders> holders = calls.sink(() -> AliasHolders.of(elasticsearch, mirror, aliases));
        Set<TableName> doubtful = new HashSet<>();
        for (Tally tally : tallies) {
            TableName table = tally.subject().table();
            Optional<String> why = doubt(tally, chain, importing);
            if (!checkpoint.tables().containsKey(table)) {
                why = Optional.of("was taken out of the mirror while it was being compared");
            } else if (!Subjects.unchanged(tally.subject(), checkpoint, holders)) {
                why = Optional.of("was given a new generation while it was being compared");
            }
            why.ifPresent(reason -> {
                tally.skip(reason + LATER);
                doubtful.add(table);
            });
        }
        return doubtful;
    }

    /** Why nothing can be said of a table whose generation is the same as before. */
    private Optional<String> doubt(Tally tally, SourceChain chain, boolean importing) {
        TableName table = tally.subject().table();
        if (reads.isGone(table)) {
            return Optional.of(GONE);
        }
        if (chain.replaced().contains(table)) {
            return Optional.of("was imported in Convex while it was being compared");
        }
        return importing && tally.isDrift()
                ? Optional.of("cannot be compared while an import is under way in Convex")
                : Optional.empty();
    }

    private void repair(Repair repair) throws ConvexException, InterruptedException {
        if (repair.isTooMuch()) {
            progress.say("More than " + Progress.number(Repair.MOST) + " documents differ, so none was mended."
                    + " 'convex-mirror resync TABLE' loads a table anew.");
            return;
        }
        if (repair.broken().isEmpty()) {
            return;
        }
        progress.say("Mending documents: " + Progress.number(repair.broken().size()) + ".");
        SourceChain chain = chain(repair.tables());
        IndexScan scan = new IndexScan(elasticsearch, Optional.of(CONTENT));
        Map<Revision, Verdict> left = new TreeMap<>(Revision.BY_DOCUMENT);
        try (Spill file = new Spill(settings.directory())) {
            Repair.Outcome outcome = repair.mend(chain, watch.read().page(), file);
            settlement(scan, new Depth.Digests())
                    .settle(
                            outcome.documents(),
                            file,
                            outcome.newest(),
                            chain,
                            verdict -> left.put(verdict.source(), verdict));
        }
        for (Verdict.Drifted before : repair.broken()) {
            tallies.get(before.source().table()).retried(before, Optional.ofNullable(left.get(before.source())));
        }
        // a document that is not there because its index is gone looks like one that was removed as it should
        repair.tables().stream()
                .filter(subject -> reads.isGone(subject.table()))
                .forEach(subject -> tallies.get(subject.number()).skip(GONE + LATER));
    }

    /** The columns are those of the mirror, so that what is left out there is no difference and is not paid for. */
    private SourceChain chain(List<Subject> tables) {
        Selection selection =
                Selection.of(tables.stream().map(Subject::table).toList()).withColumns(settings.columns());
        return new SourceChain(convex.feed(selection), tables, calls, progress, turn);
    }

    private RevisionSort sort() {
        return new RevisionSort(settings.memory(), settings.directory());
    }

    private Settlement settlement(IndexScan scan, Depth depth) {
        return new Settlement(
                subjects,
                scan,
                new KeptLetters(elasticsearch, mirror),
                watch,
                calls,
                reads,
                depth,
                settings.memory(),
                settings.directory());
    }
}
