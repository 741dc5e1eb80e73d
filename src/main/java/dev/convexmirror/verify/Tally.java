package dev.convexmirror.verify;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Counts what is found about one table. For one thread. */
final class Tally {

    private static final int EXAMPLES = 5;

    private final Subject subject;
    private final Map<Drift, Long> drift = new EnumMap<>(Drift.class);
    private final Map<Drift, List<String>> examples = new EnumMap<>(Drift.class);
    private long source;
    private long mirror;
    private long deadLettered;
    private long undecided;
    private long repaired;
    private Optional<String> skipped = Optional.empty();

    Tally(Subject subject) {
        this.subject = subject;
        clear();
    }

    private void clear() {
        for (Drift kind : Drift.values()) {
            drift.put(kind, 0L);
        }
        examples.clear();
        deadLettered = 0;
        undecided = 0;
        repaired = 0;
    }

    Subject subject() {
        return subject;
    }

    void inSource() {
        source++;
    }

    void inMirror() {
        mirror++;
    }

    void add(Verdict verdict) {
        switch (verdict) {
            case Verdict.Drifted drifted -> {
                drift.merge(drifted.kind(), 1L, Long::sum);
                List<String> some = examples.computeIfAbsent(drifted.kind(), any -> new ArrayList<>());
                if (some.size() < EXAMPLES) {
                    some.add(drifted.source().id());
                }
            }
            case Verdict.DeadLettered letter -> deadLettered++;
            case Verdict.Undecided open -> undecided++;
        }
    }

    /** Gives up on the table: nothing that was found counts. */
    void skip(String why) {
        clear();
        skipped = Optional.of(why);
    }

    boolean isDrift() {
        return drift.values().stream().anyMatch(count -> count > 0);
    }

    /** A document was tried to be mended, and this is what it is now; empty when it is equal. */
    void retried(Verdict.Drifted before, Optional<Verdict> now) {
        drift.merge(before.kind(), -1L, Long::sum);
        examples.computeIfAbsent(before.kind(), any -> new ArrayList<>())
                .removeIf(id -> id.equals(before.source().id()));
        now.ifPresentOrElse(this::add, () -> repaired++);
    }

    TableReport report() {
        return new TableReport(
                subject.table(),
                subject.alias(),
                source,
                mirror,
                drift,
                examples,
                deadLettered,
                undecided,
                repaired,
                Optional.empty(),
                skipped);
    }
}
