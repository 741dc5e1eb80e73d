package dev.convexmirror.imports;

import dev.convexmirror.checkpoint.GuardState;
import dev.convexmirror.checkpoint.GuardState.Note;
import dev.convexmirror.imports.ForeignWrite.Kind;
import dev.convexmirror.imports.ImportConfig.OnForeignWrite;
import dev.convexmirror.imports.RowRestorer.Outcome;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.jboss.logging.Logger;

/** Does with foreign writes what is configured, and tells them. For one thread. */
final class ForeignWrites {

    private static final Logger LOG = Logger.getLogger(ForeignWrites.class);
    /** Of one page, one by one. */
    private static final int MOST_LOGGED = 10;

    private static final String REPORTED = "reported";

    private final ImportOptions options;
    private final FollowerDesk desk;
    private final RowRestorer restorer;

    ForeignWrites(ImportOptions options, FollowerDesk desk, RowRestorer restorer) {
        this.options = options;
        this.desk = desk;
        this.restorer = restorer;
    }

    /** Returns when all is undone that is to be; the result knows of them, and is not stored yet. */
    GuardState handle(List<ForeignWrite> writes, GuardState state, LiveRows source)
            throws InterruptedException, ExecutionException {
        Set<RowKey> keys = new HashSet<>();
        writes.forEach(write -> keys.addAll(write.keys()));
        boolean restores = options.onForeignWrite() == OnForeignWrite.RESTORE;
        Map<RowKey, Outcome> outcomes =
                restores && !keys.isEmpty() ? desk.ask(() -> restorer.restore(keys, source)) : Map.of();
        GuardState now = state;
        int logged = 0;
        for (ForeignWrite write : writes) {
            String remedy = restores ? remedy(write, outcomes) : REPORTED;
            now = now.with(new Note(write.kind().toString(), write.id(), write.ts(), remedy));
            if (logged++ < MOST_LOGGED) {
                log(write, remedy);
            }
        }
        if (writes.size() > MOST_LOGGED) {
            LOG.warnf("Import %s: %,d more foreign writes.", options.name(), writes.size() - MOST_LOGGED);
        }
        return now;
    }

    private void log(ForeignWrite write, String remedy) {
        if (write.kind() == Kind.REPLACE) {
            LOG.warnf(
                    "Import %s: somebody else has replaced or emptied the whole table in Convex, or is about to. %s",
                    options.name(), options.again());
        } else {
            LOG.warnf(
                    "Import %s: foreign write: %s of document %s (%s).",
                    options.name(), write.kind(), write.id(), remedy);
        }
    }

    private static String remedy(ForeignWrite write, Map<RowKey, Outcome> outcomes) {
        Collection<Outcome> all = write.keys().stream()
                .map(key -> Objects.requireNonNull(outcomes.get(key)))
                .toList();
        Outcome worst = all.stream().max(Outcome::compareTo).orElse(Outcome.LEFT);
        return worst.name().toLowerCase(Locale.ROOT);
    }
}
