package dev.convexmirror.export;

import com.fasterxml.jackson.core.JsonParser;
import dev.convexmirror.convex.ChangeFeed;
import dev.convexmirror.convex.ColumnSelection;
import dev.convexmirror.convex.ConvexClient;
import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.convex.PageEnd;
import dev.convexmirror.convex.PageVisitor;
import dev.convexmirror.convex.Selection;
import dev.convexmirror.convex.TableName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * Tells the tables of one name apart, by syncs of its own that cover nothing else and are sent no field but {@code _id}. The feed
 * names a table and not which of its name it is, but walks one after the other, and says on which page the next one begins
 * (convex-protocol §2.3). For one thread at a time.
 *
 * <p>A walk that takes longer than half a minute has pages of the change log in between, whose changes count for the table that is
 * walked then. They differ from one walk to the next, so only what two walks have found alike is known.
 */
final class TabletWalk {

    /** A set of so many timestamps takes about 100 MB. */
    private static final int MOST_COMMITS = 1_000_000;

    private final ConvexClient convex;

    TabletWalk(ConvexClient convex) {
        this.convex = convex;
    }

    /**
     * How many hidden tables there are of these names.
     *
     * @return empty when the source does not tell
     */
    OptionalLong hidden(Collection<TableName> names) throws ConvexException {
        PageEnd first = feed(names).read(Optional.empty(), new Stretch(OptionalLong.empty()));
        OptionalLong total = total(first);
        Set<TableName> listed = new HashSet<>(names);
        listed.retainAll(convex.tableColumns().keySet());
        return total.isPresent() ? OptionalLong.of(total.getAsLong() - listed.size()) : OptionalLong.empty();
    }

    /**
     * Walks all tables of a name.
     *
     * @param alone when there was no other table of the name yet, ns; empty when that is not known
     * @return empty when they changed meanwhile, are too much to be kept, or cannot be told
     */
    Optional<Tablets> walk(TableName name, OptionalLong alone) throws ConvexException {
        ChangeFeed feed = feed(List.of(name));
        List<Stretch> stretches = new ArrayList<>();
        Stretch first = new Stretch(alone);
        PageEnd end = feed.read(Optional.empty(), first);
        OptionalLong total = total(end);
        stretches.add(first);
        stretches.add(new Stretch(alone));
        while (!end.status().consistent()) {
            Stretch page = new Stretch(alone);
            end = feed.read(Optional.of(end.nextCursor()), page);
            stretches.getLast().add(page);
            if (page.begins) {
                stretches.add(new Stretch(alone));
            }
            if (stretches.stream().mapToInt(stretch -> stretch.commits.size()).sum() > MOST_COMMITS) {
                return Optional.empty();
            }
        }
        // the first page begins one table, or two when it is all of the first
        if (total.equals(OptionalLong.of(stretches.size() - 1L))) {
            stretches.getFirst().add(stretches.remove(1));
        }
        return total.equals(OptionalLong.of(stretches.size())) && total(end).equals(total)
                ? Optional.of(
                        new Tablets(stretches.stream().map(Stretch::tablet).toList()))
                : Optional.empty();
    }

    private ChangeFeed feed(Collection<TableName> names) {
        Map<TableName, ColumnSelection> ids = new TreeMap<>();
        names.forEach(name -> ids.put(name, ColumnSelection.of(Optional.of(List.of("_id")), List.of())));
        return convex.feed(Selection.of(names).withColumns(ids));
    }

    /** The source notes the number of tables when a sync begins, and when it has walked all of them. */
    private OptionalLong total(PageEnd page) throws ConvexException {
        return convex.activeSync(page.syncId())
                .map(sync -> OptionalLong.of(sync.progress().totalTables()))
                .orElseGet(OptionalLong::empty);
    }

    /** What comes between two pages that begin tables. */
    private static final class Stretch implements PageVisitor {

        private final OptionalLong alone;
        private final Map<Long, Integer> commits = new HashMap<>();
        private boolean begins;
        private long oldest = Long.MAX_VALUE;

        Stretch(OptionalLong alone) {
            this.alone = alone;
        }

        void add(Stretch page) {
            page.commits.forEach((ts, rows) -> commits.merge(ts, rows, Integer::sum));
            oldest = Math.min(oldest, page.oldest);
            forgetShown();
        }

        /** It has a row from before any other table of the name was made. */
        private boolean isShown() {
            return alone.isPresent() && oldest <= alone.getAsLong();
        }

        private void forgetShown() {
            if (isShown()) {
                commits.clear();
            }
        }

        Tablet tablet() {
            return isShown() ? Tablet.old() : new Tablet(false, oldest, commits);
        }

        @Override
        public void truncate(TableName table) {
            begins = true;
        }

        @Override
        public void value(JsonParser parser) throws IOException {
            parser.skipChildren();
        }

        @Override
        public void change(TableName table, long ts, boolean deleted) {
            oldest = Math.min(oldest, ts);
            commits.merge(ts, 1, Integer::sum);
            forgetShown();
        }
    }
}
