package dev.convexmirror.model;

import dev.convexmirror.rig.convex.ConvexEmulator;
import dev.convexmirror.rig.convex.store.TableImport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;

/** The imports that replace tables of the deployment: some go on for a while, some fail. */
final class SourceImports {

    private static final int MOST_AT_ONCE = 25;

    private final ConvexEmulator convex;
    private final Function<Random, List<Map<String, Object>>> newBatch;
    private final List<String> names;
    private final boolean leftovers;
    private final List<TableImport> imports = new ArrayList<>();
    private final Map<TableImport, List<Map<String, Object>>> importing = new HashMap<>();
    private final Set<TableImport> doomed = new HashSet<>();
    private final List<TableImport> left = new ArrayList<>();

    /**
     * @param newBatch  makes the rows of an import
     * @param names     tables that may be imported, there or not
     * @param leftovers whether an import adds its rows at once, and what one leaves that fails stays until {@link #cleanUp}
     */
    SourceImports(
            ConvexEmulator convex,
            Function<Random, List<Map<String, Object>>> newBatch,
            List<String> names,
            boolean leftovers) {
        this.convex = convex;
        this.newBatch = newBatch;
        this.names = names;
        this.leftovers = leftovers;
    }

    void begin(Random random) {
        TableImport begun = convex.beginImport(Source.pick(names, random));
        imports.add(begun);
        List<Map<String, Object>> rows = newBatch.apply(random);
        importing.put(begun, rows);
        if (!leftovers) {
            goOn(random);
        } else if (random.nextBoolean()) {
            insertSome(begun, Integer.MAX_VALUE);
        } else {
            doomed.add(begun);
            insertSome(begun, rows.size() / 2);
        }
    }

    void goOn(Random random) {
        if (!imports.isEmpty() && !leftovers) {
            insertSome(Source.pick(imports, random), random.nextInt(MOST_AT_ONCE));
        }
    }

    private void insertSome(TableImport into, int most) {
        List<Map<String, Object>> rows = importing.get(into);
        List<Map<String, Object>> some = List.copyOf(rows.subList(0, Math.min(most, rows.size())));
        if (!some.isEmpty()) {
            Source.committed(into.insert(some));
            rows.subList(0, some.size()).clear();
        }
    }

    void end(Random random) {
        if (!imports.isEmpty()) {
            TableImport ended = imports.remove(random.nextInt(imports.size()));
            if (doomed.contains(ended)) {
                ended.abort();
                left.add(ended);
            } else if (!leftovers && random.nextInt(3) == 0) {
                ended.abort();
                ended.cleanUp();
            } else {
                insertSome(ended, Integer.MAX_VALUE);
                ended.activate();
            }
        }
    }

    void endAll(Random random) {
        while (!imports.isEmpty()) {
            end(random);
        }
    }

    /**
     * An import fails half-way, of a table that is selected and has rows from before it.
     *
     * @return the table, if there is such a one
     */
    Optional<String> fail(Selection selection, Random random) {
        List<String> tables = selection.of(convex.snapshot()).tables().entrySet().stream()
                .filter(table -> !table.getValue().isEmpty())
                .map(table -> table.getKey().toString())
                .toList();
        if (tables.isEmpty()) {
            return Optional.empty();
        }
        TableImport failing = convex.beginImport(Source.pick(tables, random));
        List<Map<String, Object>> rows = newBatch.apply(random);
        if (rows.size() > 1) {
            Source.committed(failing.insert(rows.subList(0, rows.size() / 2)));
        }
        failing.abort();
        left.add(failing);
        return Optional.of(failing.table().toString());
    }

    /** What Convex does two weeks after imports have failed. */
    void cleanUp() {
        left.forEach(TableImport::cleanUp);
        left.clear();
    }
}
