package dev.convexmirror.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The generations of one table.
 *
 * @param alias the name under which people search the table
 * @param serving the physical index under the alias; empty until the table is consistent for the first time
 * @param filling the physical index that changes go to while a new generation is loaded; empty when none is. It is the one that
 *     serves when a crash came between the alias and the checkpoint, until it is published once more
 * @param standing whether the source sends its changes, and whether what it sends can be trusted
 * @param insisted whether a person wants to see the table as it is, even if it may show rows of an import
 * @param alone ns, when the source still had no other table of this name; empty while that may be now, or when it is not known
 * @param previous physical indices that served before and are kept as they were, the newest first
 */
public record TableState(
        String alias,
        Optional<String> serving,
        Optional<String> filling,
        Standing standing,
        boolean insisted,
        OptionalLong alone,
        List<String> previous) {

    public TableState {
        previous = List.copyOf(previous);
    }

    /** A table whose first generation is being filled. */
    public static TableState firstFilling(String alias, String index) {
        return new TableState(
                alias, Optional.empty(), Optional.of(index), Standing.FOLLOWED, false, OptionalLong.empty(), List.of());
    }

    /**
     * The same table after the source began it anew: this index is filled, and one that was being filled before is given up.
     * It is suspect unless it had been left out of the feed before, which is how one asks for it.
     *
     * @param asOf the moment (ns) up to which the source was followed before, if there was one
     */
    public TableState begunAnew(String index, OptionalLong asOf) {
        if (standing == Standing.LEFT) {
            return with(Optional.of(index), Standing.FOLLOWED);
        }
        boolean wasAlone = standing == Standing.FOLLOWED && serving.isPresent() && filling.isEmpty();
        return new TableState(
                alias, serving, Optional.of(index), Standing.SUSPECT, insisted, wasAlone ? asOf : alone, previous);
    }

    /** The same table when what the source sends of it cannot be trusted. */
    public TableState doubted() {
        return with(filling, Standing.SUSPECT);
    }

    /** The same table when changes go to this index from now on, which has all documents of the one before. */
    public TableState movedTo(String index) {
        return with(Optional.of(index), standing);
    }

    /** The same table when it is to be read again as a whole; one that was left out of the feed will be in any case. */
    public TableState wanted() {
        return standing == Standing.LEFT ? this : with(filling, Standing.WANTED);
    }

    /** The same table when a person wants it to be read again as a whole, and to see what comes of it. */
    public TableState insistedOn() {
        TableState wanted = wanted();
        return new TableState(alias, serving, wanted.filling(), wanted.standing(), true, alone, previous);
    }

    /** The same table after it was left out of the feed; what was being filled is given up, what serves stays. */
    public TableState left() {
        return with(Optional.empty(), Standing.LEFT);
    }

    /**
     * The same table when its filling generation turned out to be under the alias already. Whether it can be trusted is for its
     * publication to say, which is still to come.
     */
    public TableState foundServing() {
        return filling.isEmpty()
                ? this
                : new TableState(alias, filling, filling, standing, insisted, alone, replaced());
    }

    private TableState with(Optional<String> nextFilling, Standing nextStanding) {
        return new TableState(alias, serving, nextFilling, nextStanding, insisted, alone, previous);
    }

    /**
     * The same table after its filling generation, if any, went under the alias; the one before is kept.
     *
     * @param doubtful whether an import was under way somewhere, so that the table has to be read again some day
     */
    public TableState published(boolean doubtful) {
        if (filling.isEmpty()) {
            return this;
        }
        return new TableState(
                alias,
                filling,
                Optional.empty(),
                doubtful ? Standing.SUSPECT : standing,
                false,
                doubtful ? alone : OptionalLong.empty(),
                replaced());
    }

    /** What is kept when the filling generation serves. */
    private List<String> replaced() {
        List<String> kept = new ArrayList<>(previous);
        serving.filter(index -> !filling.equals(serving)).ifPresent(kept::addFirst);
        return kept;
    }

    /** The same table with the newest of the previous generations alone. */
    TableState keeping(int generations) {
        return new TableState(
                alias,
                serving,
                filling,
                standing,
                insisted,
                alone,
                previous.subList(0, Math.min(generations, previous.size())));
    }

    /** The generation that may go under the alias as soon as the mirror is consistent. */
    public Optional<String> publishable() {
        return standing == Standing.FOLLOWED ? filling : Optional.empty();
    }

    /** The generation that a person wants under the alias although it may show rows of an import that does not end. */
    public Optional<String> publishableInDoubt() {
        return insisted ? suspectFilling() : Optional.empty();
    }

    /** The generation that is filled while what the source sends cannot be trusted. */
    public Optional<String> suspectFilling() {
        return standing == Standing.SUSPECT ? filling : Optional.empty();
    }

    /** The physical index that is being loaded and that readers do not see; empty when there is none. */
    public Optional<String> unseen() {
        return filling.filter(index -> !filling.equals(serving));
    }

    /** Whether readers see the table as it was before an import, which runs or has failed. */
    public boolean isHeld() {
        return standing == Standing.SUSPECT && serving.isPresent() && unseen().isPresent();
    }

    /** Whether readers may see rows of an import that runs or has failed, since it did not end in time. */
    public boolean isDoubtful() {
        return standing == Standing.SUSPECT && target().equals(serving) && serving.isPresent();
    }

    /** The index that changes go to. */
    public Optional<String> target() {
        return filling.or(() -> serving);
    }
}
