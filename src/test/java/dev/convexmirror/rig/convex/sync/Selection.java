package dev.convexmirror.rig.convex.sync;

import dev.convexmirror.rig.convex.store.TableRef;
import java.util.Map;
import java.util.Optional;

/**
 * What a client wants to see (convex-protocol §2.4).
 *
 * @param others whether components that are not named are wanted whole
 */
public record Selection(boolean others, Map<String, Component> components) {
    /** Everything. */
    public static final Selection ALL = new Selection(true, Map.of());

    /**
     * What is wanted of a component.
     *
     * @param others whether tables that are not named are wanted whole
     */
    public record Component(boolean others, Map<String, Columns> tables) {
        static final Component ALL = new Component(true, Map.of());
        static final Component NONE = new Component(false, Map.of());
    }

    /**
     * The wanted top-level fields of a table.
     *
     * @param none whether the whole table is unwanted
     * @param others whether fields that are not named are wanted
     */
    public record Columns(boolean none, boolean others, Map<String, Boolean> named) {
        static final Columns ALL = new Columns(false, true, Map.of());
        static final Columns NONE = new Columns(true, false, Map.of());

        /** Whether a field is wanted. */
        public boolean includes(String column) {
            return named.getOrDefault(column, others);
        }

        /** Whether all fields are wanted. */
        public boolean all() {
            return others && !named.containsValue(false);
        }
    }

    /** Just one table. */
    public static Selection table(TableRef table) {
        Component component = new Component(false, Map.of(table.table(), Columns.ALL));
        return new Selection(false, Map.of(table.component(), component));
    }

    /** All tables of just one component. */
    public static Selection component(String path) {
        return new Selection(false, Map.of(path, Component.ALL));
    }

    /** The wanted fields of a table; empty when the table is not wanted. */
    public Optional<Columns> columns(TableRef table) {
        Component component = components.getOrDefault(table.component(), others ? Component.ALL : Component.NONE);
        Columns columns =
                component.tables().getOrDefault(table.table(), component.others() ? Columns.ALL : Columns.NONE);
        return Optional.of(columns).filter(wanted -> !wanted.none());
    }
}
