package dev.convexmirror.imports;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.convexmirror.convex.ChangeFeed;
import dev.convexmirror.convex.ColumnSelection;
import dev.convexmirror.convex.ConvexClient;
import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.convex.PageEnd;
import dev.convexmirror.convex.PageVisitor;
import dev.convexmirror.convex.Selection;
import dev.convexmirror.convex.SyncStatus;
import dev.convexmirror.convex.TableName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads which rows a table in Convex has, by the feed that the export reads, too. */
final class ConvexRows {

    private final ConvexClient convex;
    private final TableName table;
    private final ConvexRetry retry;

    ConvexRows(ConvexClient convex, String table, ImportStatus status) {
        this.convex = convex;
        this.table = TableName.root(table);
        this.retry = new ConvexRetry(status);
    }

    /** Is given the rows page by page. */
    @FunctionalInterface
    interface Visitor {
        /** Takes the rows of a page; returns whether to go on. */
        boolean page(List<JsonNode> rows) throws Exception;
    }

    /** Whether the table has any row. */
    boolean any() throws Exception {
        List<JsonNode> found = new ArrayList<>();
        forEach(List.of(), rows -> {
            found.addAll(rows);
            return found.isEmpty();
        });
        return !found.isEmpty();
    }

    /** Gives the rows with the named fields, as they are or a moment ago were; a page is as large as the server makes it. */
    void forEach(List<String> fields, Visitor visitor) throws Exception {
        ColumnSelection columns = ColumnSelection.of(Optional.of(fields), List.of());
        ChangeFeed feed = convex.feed(Selection.of(List.of(table)).withColumns(Map.of(table, columns)));
        Optional<String> cursor = Optional.empty();
        while (true) {
            Page page = read(feed, cursor);
            if (!visitor.page(page.rows()) || !(page.end().status() instanceof SyncStatus.Snapshotting)) {
                return;
            }
            cursor = Optional.of(page.end().nextCursor());
        }
    }

    private record Page(List<JsonNode> rows, PageEnd end) {}

    private Page read(ChangeFeed feed, Optional<String> cursor) throws ConvexException, InterruptedException {
        return retry.get(() -> {
            Collector collector = new Collector();
            PageEnd end = feed.read(cursor, collector);
            return new Page(collector.rows, end);
        });
    }

    private static final class Collector implements PageVisitor {
        private final List<JsonNode> rows = new ArrayList<>();
        private JsonNode last = MissingNode.getInstance();

        @Override
        public void truncate(TableName table) {}

        @Override
        public void value(JsonParser parser) throws IOException {
            last = FedValue.read(parser);
        }

        @Override
        public void change(TableName table, long ts, boolean deleted) {
            if (!deleted) {
                rows.add(last);
            }
        }
    }
}
