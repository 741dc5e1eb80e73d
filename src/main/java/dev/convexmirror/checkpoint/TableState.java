package dev.convexmirror.checkpoint;

import java.util.Optional;

/**
 * The generations of one table.
 *
 * @param alias the name under which people search the table
 * @param serving the physical index under the alias; empty until the table is consistent for the first time
 * @param filling the physical index that changes go to while a new generation is loaded; empty when none is
 */
public record TableState(String alias, Optional<String> serving, Optional<String> filling) {

    /** A table whose first generation is being filled. */
    public static TableState firstFilling(String alias, String index) {
        return new TableState(alias, Optional.empty(), Optional.of(index));
    }

    /** The same table while this index is filled; one that was being filled before is given up. */
    public TableState filling(String index) {
        return new TableState(alias, serving, Optional.of(index));
    }

    /** The same table after its filling generation, if any, went under the alias. */
    public TableState published() {
        return filling.isPresent() ? new TableState(alias, filling, Optional.empty()) : this;
    }

    /** The index that changes go to. */
    public Optional<String> target() {
        return filling.or(() -> serving);
    }
}
