package dev.convexmirror.verify;

import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.index.IndexScan;
import dev.convexmirror.index.IndexedDocument;
import dev.convexmirror.index.KeptLetters;
import dev.convexmirror.verify.SourcePage.Depth;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Looks again at documents that differed while both sides went on changing (docs/decisions/0010). When the agent's
 * checkpoint has passed what the walk of the source saw, each document is read from the index in real time; after that
 * the source's log is read to its end. The index is right if it had one of the versions that the document had since the walk.
 */
final class Settlement {

    private static final int PORTION = 1000;

    private final List<Subject> subjects;
    private final IndexScan scan;
    private final KeptLetters letters;
    private final CheckpointWatch watch;
    private final Calls calls;
    private final IndexReads reads;
    private final Depth depth;
    private final int run;
    private final Path directory;

    Settlement(
            List<Subject> subjects,
            IndexScan scan,
            KeptLetters letters,
            CheckpointWatch watch,
            Calls calls,
            IndexReads reads,
            Depth depth,
            int run,
            Path directory) {
        this.subjects = subjects;
        this.scan = scan;
        this.letters = letters;
        this.watch = watch;
        this.calls = calls;
        this.reads = reads;
        this.depth = depth;
        this.run = run;
        this.directory = directory;
    }

    /**
     * Judges documents.
     *
     * @param differing the source's view of each, in order
     * @param newest the highest ts (ns) among them
     * @param chain continues behind the state that {@code differing} is of
     * @param verdicts is given those that are not equal
     */
    void settle(Spill.Section differing, Spill file, long newest, SourceChain chain, Consumer<Verdict> verdicts)
            throws ConvexException, InterruptedException {
        if (differing.revisions() == 0) {
            return;
        }
        long reached = watch.await(newest).snapshotTs().orElse(0);
        try (Spill unequal = new Spill(directory);
                RevisionSort later = new RevisionSort(run, directory)) {
            Spill.Section left = lookAgain(file.read(differing), unequal);
            if (left.revisions() == 0) {
                return;
            }
            long ignored = chain.follow(depth, later::add);
            judge(unequal.read(left), later.sorted(), reached, verdicts);
        }
    }

    /** Keeps the pairs, source and index, that still differ. */
    private Spill.Section lookAgain(Iterator<Revision> differing, Spill unequal) throws InterruptedException {
        for (List<Revision> some = portion(differing); !some.isEmpty(); some = portion(differing)) {
            Map<Integer, Map<String, IndexedDocument>> now = read(some);
            for (Revision source : some) {
                Revision mirror = mirror(source, now.get(source.table()));
                if (!source.looksLike(mirror)) {
                    unequal.append(source);
                    unequal.append(mirror);
                }
            }
        }
        return unequal.finish();
    }

    private Map<Integer, Map<String, IndexedDocument>> read(List<Revision> some) throws InterruptedException {
        Map<Integer, Map<String, IndexedDocument>> found = new HashMap<>();
        for (var table : ids(some).entrySet()) {
            Subject subject = subjects.get(table.getKey());
            found.put(table.getKey(), reads.of(subject, Map.of(), () -> scan.get(subject.alias(), table.getValue())));
        }
        return found;
    }

    private static Revision mirror(Revision source, Map<String, IndexedDocument> now) {
        IndexedDocument found = now.get(source.id());
        return found == null
                ? Revision.absent(source.table(), source.id(), 0)
                : new Revision(source.table(), source.id(), found.version(), found.content(), false);
    }

    private void judge(Iterator<Revision> pairs, Groups later, long reached, Consumer<Verdict> verdicts)
            throws InterruptedException {
        List<Suspect> suspects = new ArrayList<>();
        while (pairs.hasNext()) {
            Suspect suspect = new Suspect(pairs.next(), pairs.next(), new ArrayList<>());
            suspect.since().addAll(later.takeFor(suspect.walked()));
            if (suspect.since().stream().noneMatch(suspect.mirror()::looksLike)) {
                suspects.add(suspect);
            }
            if (suspects.size() == PORTION || !pairs.hasNext()) {
                judge(suspects, reached, verdicts);
                suspects.clear();
            }
        }
    }

    private void judge(List<Suspect> suspects, long reached, Consumer<Verdict> verdicts) throws InterruptedException {
        Map<Integer, Map<String, Long>> refused = new HashMap<>();
        for (var table : ids(suspects.stream().map(Suspect::walked).toList()).entrySet()) {
            var name = subjects.get(table.getKey()).table();
            refused.put(table.getKey(), calls.sink(() -> letters.versions(name, table.getValue())));
        }
        for (Suspect suspect : suspects) {
            Revision walked = suspect.walked();
            OptionalLong letter = Optional.ofNullable(
                            refused.get(walked.table()).get(walked.id()))
                    .map(OptionalLong::of)
                    .orElse(OptionalLong.empty());
            verdicts.accept(suspect.judge(letter, reached));
        }
    }

    private static Map<Integer, List<String>> ids(List<Revision> some) {
        Map<Integer, List<String>> ids = new TreeMap<>();
        for (Revision revision : some) {
            ids.computeIfAbsent(revision.table(), any -> new ArrayList<>()).add(revision.id());
        }
        return ids;
    }

    private static List<Revision> portion(Iterator<Revision> revisions) {
        List<Revision> some = new ArrayList<>();
        while (some.size() < PORTION && revisions.hasNext()) {
            some.add(revisions.next());
        }
        return some;
    }

    /**
     * A document whose version in the index is none that the source had since the walk.
     *
     * @param walked the source's, as of the walk
     * @param mirror the index's, read after the checkpoint had passed that, or nobody seemed to move it
     * @param since the source's, from then until after the index was read
     */
    private record Suspect(Revision walked, Revision mirror, List<Revision> since) {

        Verdict judge(OptionalLong letter, long reached) {
            Revision source = since.isEmpty() ? walked : since.getLast();
            if (letter.isPresent() && explains(letter.getAsLong())) {
                return new Verdict.DeadLettered(source, mirror);
            }
            return walked.ts() <= reached
                    ? new Verdict.Drifted(source, mirror, Drift.between(source, mirror))
                    : new Verdict.Undecided(source, mirror);
        }

        /** The refused version is one that the index should have had, and it has an older one or none. */
        private boolean explains(long refused) {
            boolean older = mirror.deleted() || mirror.ts() < refused;
            return older
                    && Stream.concat(Stream.of(walked), since.stream())
                            .anyMatch(revision -> !revision.deleted() && revision.ts() == refused);
        }
    }
}
