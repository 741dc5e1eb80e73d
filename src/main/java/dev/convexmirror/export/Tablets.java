package dev.convexmirror.export;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * What one look has found of the tables that the source has of one name.
 *
 * @param all in the order of the source, which is the same every time
 */
record Tablets(List<Tablet> all) {

    Tablets {
        all = List.copyOf(all);
    }

    /**
     * With the one that queries see told from the others, if anything tells it: it has rows from before any other; all others are known
     * leftovers; or it was known already, or has lost rows, at the place that it had before.
     *
     * @param before what the look before has found
     * @param known  what is known of the name's leftovers
     */
    Tablets judged(Optional<Tablets> before, Optional<Leftover> known) {
        if (all.stream().anyMatch(Tablet::shown)) {
            return this;
        }
        List<Tablet> strange = all.stream()
                .filter(tablet -> known.filter(tablet::isOf).isEmpty())
                .toList();
        if (known.isPresent() && strange.size() == 1) {
            return showing(strange.getFirst()::equals);
        }
        return before.filter(last -> last.all.size() == all.size())
                .flatMap(last -> IntStream.range(0, all.size())
                        .filter(number -> all.get(number).isToBeShown(last.all.get(number)))
                        .mapToObj(all::get)
                        .findFirst())
                .map(tablet -> showing(tablet::equals))
                .orElse(this);
    }

    private Tablets showing(Predicate<Tablet> one) {
        return new Tablets(all.stream()
                .map(tablet -> one.test(tablet) ? tablet.asShown() : tablet)
                .toList());
    }

    /** Whether these are those of an earlier look, and the hidden ones as they were. */
    boolean areSame(Tablets before) {
        return all.size() == before.all.size()
                && IntStream.range(0, all.size())
                        .allMatch(number -> all.get(number).isSame(before.all.get(number)));
    }

    /**
     * What an import has left.
     *
     * @param listed whether queries see a table of the name
     */
    Leftover leftover(boolean listed) {
        if (!listed) {
            return Leftover.of(all.size(), Optional.empty());
        }
        Set<Long> commits = new HashSet<>();
        all.forEach(tablet -> commits.addAll(tablet.commits().keySet()));
        boolean told = all.stream().filter(Tablet::shown).count() == 1;
        return Leftover.of(all.size() - 1, told ? Optional.of(commits) : Optional.empty());
    }

    /** How many rows the hidden ones have. */
    long hiddenRows() {
        return all.stream().mapToLong(Tablet::rows).sum();
    }
}
