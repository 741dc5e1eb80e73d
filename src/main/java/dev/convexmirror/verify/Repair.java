package dev.convexmirror.verify;

import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.Amendments;
import dev.convexmirror.index.Amendments.Amendment;
import dev.convexmirror.index.DeadLetters;
import dev.convexmirror.index.ElasticsearchConnection;
import dev.convexmirror.verify.SourcePage.Depth;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Mends documents found to differ. Convex gives no single document, so their tables are walked once more and the documents
 * taken from there; nothing else is written. Beside a live agent that is harmless: everything carries its commit timestamp as
 * external version, so a newer version that the agent wrote stays (docs/decisions/0010).
 */
final class Repair {

    /** What is kept of a document is some 300 bytes. With more of them the table is better loaded anew. */
    static final int MOST = 100_000;

    private final List<Subject> subjects;
    private final ElasticsearchConnection elasticsearch;
    private final DeadLetters letters;
    private final SortedMap<Revision, Verdict.Drifted> broken = new TreeMap<>(Revision.BY_DOCUMENT);
    private final Map<Revision, Revision> found = new TreeMap<>(Revision.BY_DOCUMENT);
    private boolean tooMany;

    Repair(List<Subject> subjects, ElasticsearchConnection elasticsearch, DeadLetters letters) {
        this.subjects = subjects;
        this.elasticsearch = elasticsearch;
        this.letters = letters;
    }

    /** Takes a document to be mended; one whose index version is too high cannot be. */
    void add(Verdict verdict) {
        if (verdict instanceof Verdict.Drifted drifted && drifted.kind() != Drift.NEWER) {
            if (broken.size() < MOST) {
                broken.put(drifted.source(), drifted);
            } else {
                tooMany = true;
            }
        }
    }

    /** Leaves the documents of these tables alone. */
    void forget(Set<TableName> tables) {
        broken.keySet()
                .removeIf(document ->
                        tables.contains(subjects.get(document.table()).table()));
    }

    /** What is to be mended. */
    Collection<Verdict.Drifted> broken() {
        return broken.values();
    }

    /** Whether there was more than can be mended one by one. */
    boolean isTooMuch() {
        return tooMany;
    }

    /** The tables with something to mend, of which a chain has to be given to {@link #mend}. */
    List<Subject> tables() {
        return broken.keySet().stream()
                .map(Revision::table)
                .distinct()
                .map(subjects::get)
                .toList();
    }

    /**
     * Writes what the source has now.
     *
     * @param chain a new one over {@link #tables}
     * @param page a number that no document of a later page has; written into each
     * @param file receives the source's present view of each, in order
     */
    Outcome mend(SourceChain chain, long page, Spill file) throws ConvexException, InterruptedException {
        Amendments amendments = new Amendments(elasticsearch, this::amended);
        long asOf = chain.follow(
                new Depth.Bodies(page, (revision, source, length) -> {
                    if (broken.containsKey(revision)) {
                        String alias = subjects.get(revision.table()).alias();
                        amendments.add(new Amendment(
                                alias,
                                revision.id(),
                                revision.ts(),
                                new String(source, 0, length, StandardCharsets.UTF_8)));
                    }
                }),
                revision -> {
                    if (broken.containsKey(revision)) {
                        found.put(revision, revision);
                    }
                });
        amendments.flush();
        long newest = 0;
        for (Verdict.Drifted drifted : broken.values()) {
            Revision now = now(drifted.source(), asOf);
            if (now.deleted() && !drifted.mirror().deleted()) {
                Subject subject = subjects.get(now.table());
                amendments.add(new Amendment(
                        subject.index(), now.id(), drifted.mirror().ts(), ""));
            }
            newest = Math.max(newest, now.ts());
            file.append(now);
        }
        amendments.flush();
        return new Outcome(file.finish(), newest);
    }

    private void amended(Amendment amendment, Amendments.Outcome outcome) {
        switch (outcome) {
            case Amendments.Outcome.Refused refused -> {
                Subject subject = subjects.stream()
                        .filter(each -> each.alias().equals(amendment.target()))
                        .findFirst()
                        .orElseThrow();
                letters.keep(
                        subject.table(), amendment.id(), amendment.version(), refused.reason(), amendment.source());
            }
            // whether it is mended is found out by looking at it again
            case Amendments.Outcome.Done done -> {}
            case Amendments.Outcome.Superseded superseded -> {}
            case Amendments.Outcome.NotNow notNow -> {}
        }
    }

    private Revision now(Revision document, long asOf) {
        return Optional.ofNullable(found.get(document))
                .orElseGet(() -> Revision.absent(document.table(), document.id(), asOf));
    }

    /** @param newest the highest ts (ns) among the documents */
    record Outcome(Spill.Section documents, long newest) {}
}
