package dev.convexmirror.export;

import com.fasterxml.jackson.core.JsonParser;
import dev.convexmirror.convex.PageEnd;
import dev.convexmirror.convex.PageVisitor;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.document.DocumentTransformer;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Transforms the values of one page as they arrive and puts them into its spool, but for what failed imports have left. */
final class PageSpooler implements PageVisitor {

    private final long number;
    private final Instant requestedAt;
    private final DocumentTransformer transformer;
    private final Map<TableName, Leftover> leftovers;
    private final Spool spool;
    private final List<TableName> truncates = new ArrayList<>();
    private final List<TableName> tables = new ArrayList<>();
    private final Map<TableName, Integer> numbers = new HashMap<>();
    private final PageForms forms = new PageForms();
    private long upserts;
    private long tombstones;

    PageSpooler(
            long number,
            Instant requestedAt,
            DocumentTransformer transformer,
            Map<TableName, Leftover> leftovers,
            Spool spool) {
        this.number = number;
        this.requestedAt = requestedAt;
        this.transformer = transformer;
        this.leftovers = leftovers;
        this.spool = spool;
    }

    @Override
    public void truncate(TableName table) {
        truncates.add(table);
    }

    @Override
    public void value(JsonParser parser) throws IOException {
        transformer.read(parser);
    }

    @Override
    public void change(TableName table, long ts, boolean deleted) throws IOException {
        Leftover leftover = leftovers.get(table);
        if (leftover != null && leftover.has(ts)) {
            return;
        }
        int tableNumber = numbers.computeIfAbsent(table, this::number);
        if (deleted) {
            spool.append(tableNumber, ts, transformer.id(), transformer.buffer(), 0);
            tombstones++;
        } else {
            forms.add(table, transformer.form(), upserts + tombstones);
            transformer.seal(ts, number);
            spool.append(tableNumber, ts, transformer.id(), transformer.buffer(), transformer.length());
            upserts++;
        }
    }

    private int number(TableName table) {
        tables.add(table);
        return tables.size() - 1;
    }

    /** The tables that the page begins anew. */
    List<TableName> truncates() {
        return truncates;
    }

    SpooledPage complete(PageEnd end, Scope scope) {
        spool.complete();
        return new SpooledPage(number, requestedAt, scope, end, truncates, tables, upserts, tombstones, forms, spool);
    }
}
