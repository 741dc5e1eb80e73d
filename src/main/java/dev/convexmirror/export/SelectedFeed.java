package dev.convexmirror.export;

import dev.convexmirror.convex.ChangeFeed;
import dev.convexmirror.convex.ColumnSelection;
import dev.convexmirror.convex.ConvexClient;
import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.convex.PageEnd;
import dev.convexmirror.convex.PageVisitor;
import dev.convexmirror.convex.Selection;
import dev.convexmirror.convex.TableFilter;
import dev.convexmirror.convex.TableName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The feed over the tables that the configuration selects. Convex takes names, not patterns, so the tables are listed from
 * time to time and those that appeared join; one that disappeared stays selected, which matches nothing and costs nothing,
 * whereas a table that leaves and joins again would be sent as a whole (convex-protocol §2.4). Used by one thread.
 */
final class SelectedFeed implements ChangeFeed {

    private final ConvexClient convex;
    private final TableFilter filter;
    private final Map<TableName, ColumnSelection> columns;
    private final Duration listEvery;
    private final Clock clock;
    private final SortedSet<TableName> seen = new TreeSet<>();
    private Instant listed = Instant.MIN;
    private ChangeFeed feed;

    SelectedFeed(ConvexClient convex, ExportedTables tables, Duration listEvery, Clock clock) {
        this.convex = convex;
        this.filter = tables.filter();
        this.columns = tables.columns();
        this.listEvery = listEvery;
        this.clock = clock;
        this.feed = convex.feed(Selection.everything().withColumns(columns));
    }

    @Override
    public PageEnd read(Optional<String> cursor, PageVisitor visitor) throws ConvexException {
        if (!filter.isEverything() && listed.isBefore(clock.instant().minus(listEvery))) {
            seen.addAll(convex.tableColumns().keySet());
            feed = convex.feed(filter.select(seen).withColumns(columns));
            listed = clock.instant();
        }
        return feed.read(cursor, visitor);
    }
}
