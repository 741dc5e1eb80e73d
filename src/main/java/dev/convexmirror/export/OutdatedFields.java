package dev.convexmirror.export;

import dev.convexmirror.convex.TableName;
import dev.convexmirror.export.ExportConfig.SchemaChange;
import dev.convexmirror.index.FieldNotes;
import dev.convexmirror.index.GenerationMappings;
import dev.convexmirror.index.ProbeException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * What only a new generation of a table can mend: says so, keeps it in the index for {@code status}, and tells which tables are
 * to be read again for it. For the applying thread.
 */
final class OutdatedFields {

    private static final Logger LOG = Logger.getLogger(OutdatedFields.class);

    private final GenerationMappings generations;
    private final SinkRetry retry;
    private final SchemaChange onChange;
    private final Map<TableName, Noted> tables = new HashMap<>();
    private final Set<TableName> reconfigured = new TreeSet<>();
    private final Set<TableName> asked = new TreeSet<>();

    OutdatedFields(GenerationMappings generations, SinkRetry retry, SchemaChange onChange) {
        this.generations = generations;
        this.retry = retry;
        this.onChange = onChange;
    }

    private record Noted(String index, FieldNotes notes) {}

    /** Another generation takes the changes of the table from now on. */
    void begin(TableName table, String index, FieldNotes notes) {
        tables.put(table, new Noted(index, notes));
        reconfigured.remove(table);
        asked.remove(table);
    }

    /** What the generation of the table knows of its fields. */
    FieldNotes notes(TableName table) {
        return tables.containsKey(table) ? tables.get(table).notes() : FieldNotes.NONE;
    }

    /** The configuration of a table is another than that of its generation. */
    void reconfigured(TableName table) {
        if (reconfigured.add(table)) {
            LOG.infof("Table %s: its configuration is another than when %s was made.", table, index(table));
        }
    }

    /** The tables whose configuration is another than that of their generation, which only a new one can follow. */
    Set<TableName> reconfigured() {
        return Set.copyOf(reconfigured);
    }

    /**
     * Fields of a table turned out to be out of date.
     *
     * @param mixed paths that hold objects as well as plain values
     * @param paths what is out of date, with the reason
     * @param all whether no others are
     */
    void report(TableName table, Set<String> mixed, Map<String, String> paths, boolean all)
            throws ProbeException, InterruptedException {
        FieldNotes before = notes(table);
        SortedMap<String, String> outdated = new TreeMap<>(all ? Map.of() : before.outdated());
        outdated.putAll(paths);
        FieldNotes after = before.withMixed(mixed).withOutdated(outdated);
        if (after.equals(before)) {
            return;
        }
        String index = index(table);
        tables.put(table, new Noted(index, after));
        paths.forEach((path, why) -> {
            if (!why.equals(before.outdated().get(path))) {
                say(table, path, why);
            }
        });
        retry.run(() -> generations.note(index, table, after));
    }

    private void say(TableName table, String path, String why) {
        boolean again = onChange == SchemaChange.REBUILD
                && !why.equals(notes(table).rebuilt().get(path));
        LOG.warnf(
                "Table %s: the field '%s' %s. It is kept in the documents and indexed as such when the table is loaded"
                        + " again%s.",
                table, path, why, again ? ", which begins now" : ": convex-mirror resync " + table);
    }

    /** The tables that are to be read again now for what changed; each is told once for a generation. */
    Set<TableName> takeRebuilds(Predicate<TableName> possible) {
        Set<TableName> rebuilds = new TreeSet<>();
        if (onChange == SchemaChange.REBUILD) {
            tables.forEach((table, noted) -> {
                if (noted.notes().wantRebuild() && possible.test(table) && asked.add(table)) {
                    rebuilds.add(table);
                }
            });
        }
        return rebuilds;
    }

    private String index(TableName table) {
        return tables.get(table).index();
    }
}
