package dev.convexmirror.verify;

import dev.convexmirror.checkpoint.Checkpoint;
import dev.convexmirror.checkpoint.TableState;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.AliasHolders;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The tables that can be walked, and a report of each that cannot.
 *
 * @param walked numbered from 0
 * @param others what is known of the others
 */
record Subjects(List<Subject> walked, List<TableReport> others) {

    /**
     * Looks at what the mirror says of each table.
     *
     * @param wanted the tables to verify
     * @param existing those of them that Convex has
     * @param holders what each alias stands for
     */
    static Subjects of(
            Set<TableName> wanted, Set<TableName> existing, Checkpoint checkpoint, Map<String, AliasHolders> holders) {
        List<Subject> walked = new ArrayList<>();
        List<TableReport> others = new ArrayList<>();
        for (TableName table : wanted) {
            Optional<TableState> state = Optional.ofNullable(checkpoint.tables().get(table));
            String alias = state.map(TableState::alias).orElse("");
            Optional<String> skipped = skipped(state, existing.contains(table));
            Optional<String> problem =
                    skipped.isPresent() ? Optional.empty() : problem(state.orElseThrow(), holders.get(alias));
            if (skipped.isPresent() || problem.isPresent()) {
                others.add(report(table, alias, problem, skipped));
            } else {
                String index = state.orElseThrow().serving().orElseThrow();
                walked.add(new Subject(walked.size(), table, alias, index));
            }
        }
        return new Subjects(walked, others);
    }

    /** Whether this still is the one generation that readers see and the agent writes to. */
    static boolean unchanged(Subject subject, Checkpoint checkpoint, Map<String, AliasHolders> holders) {
        Optional<TableState> state = Optional.ofNullable(checkpoint.tables().get(subject.table()));
        return skipped(state, true).isEmpty()
                && problem(state.orElseThrow(), holders.get(subject.alias())).isEmpty()
                && state.get().serving().equals(Optional.of(subject.index()));
    }

    /** Aliases to ask for. */
    static Set<String> aliases(Set<TableName> wanted, Checkpoint checkpoint) {
        return wanted.stream()
                .flatMap(table -> Optional.ofNullable(checkpoint.tables().get(table)).stream())
                .map(TableState::alias)
                .collect(Collectors.toSet());
    }

    private static Optional<String> skipped(Optional<TableState> state, boolean exists) {
        if (state.isEmpty()) {
            return Optional.of("is not mirrored yet");
        }
        if (!exists) {
            return Optional.of("does not exist in Convex any more; the agent takes its alias away after a while");
        }
        if (state.get().isHeld()) {
            return Optional.of("is shown as it was before an import, which runs or has failed");
        }
        if (state.get().isDoubtful()) {
            return Optional.of("has a hidden table of its name beside it, which an import fills or has left, and"
                    + " which comes with it");
        }
        if (state.get().filling().isPresent()) {
            return Optional.of(
                    state.get().serving().isPresent()
                            ? "is being loaded anew; what readers see until then is as old as the checkpoint"
                            : "is being loaded for the first time");
        }
        return state.get().serving().isEmpty() ? Optional.of("is not mirrored yet") : Optional.empty();
    }

    private static Optional<String> problem(TableState state, AliasHolders holders) {
        String serving = state.serving().orElseThrow();
        String alias = state.alias();
        if (!holders.foreign().isEmpty()) {
            return Optional.of("'" + alias + "' stands for an index that this mirror did not make: "
                    + String.join(", ", holders.foreign()));
        }
        if (holders.own().isEmpty()) {
            return Optional.of("the alias '" + alias + "' is missing");
        }
        if (holders.own().size() > 1) {
            return Optional.of("the alias '" + alias + "' stands for several generations: "
                    + String.join(", ", new TreeSet<>(holders.own())));
        }
        return holders.own().contains(serving)
                ? Optional.empty()
                : Optional.of("the alias '" + alias + "' stands for " + String.join(", ", holders.own())
                        + ", but the agent writes to " + serving);
    }

    private static TableReport report(
            TableName table, String alias, Optional<String> problem, Optional<String> skipped) {
        Map<Drift, Long> none = new EnumMap<>(Drift.class);
        for (Drift kind : Drift.values()) {
            none.put(kind, 0L);
        }
        return new TableReport(table, alias, 0, 0, none, Map.of(), 0, 0, 0, problem, skipped);
    }
}
