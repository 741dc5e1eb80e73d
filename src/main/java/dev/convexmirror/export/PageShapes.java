package dev.convexmirror.export;

import dev.convexmirror.convex.TableName;
import dev.convexmirror.export.PageApplier.TableTargets;
import dev.convexmirror.mapping.DocumentShapes;
import dev.convexmirror.mapping.Shape;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Sees the shapes of documents that a generation has not met yet. Hashes of their forms, which are taken when a page arrives,
 * tell which they are, so that hardly any document is read a second time. For one thread.
 */
final class PageShapes {

    /** Documents whose keys are data have a form each; those are forgotten now and then rather than kept without end. */
    private static final int MOST = 20_000;

    private final Map<TableName, Seen> known = new HashMap<>();

    private record Seen(String index, Set<Long> forms) {}

    /** The shape of the documents of each table whose form its generation has not met; only tables that have such. */
    Map<TableName, Shape> unseen(SpooledPage page, TableTargets targets) throws InterruptedException {
        BitSet places = new BitSet();
        for (TableName table : page.forms().tables()) {
            Set<Long> seen = seen(table, targets.writing(table));
            page.forms().of(table).forEach((form, place) -> {
                if (!seen.contains(form)) {
                    places.set(Math.toIntExact(place));
                }
            });
        }
        return places.isEmpty() ? Map.of() : read(page, places);
    }

    private static Map<TableName, Shape> read(SpooledPage page, BitSet places) throws InterruptedException {
        Map<TableName, Shape> shapes = new TreeMap<>();
        int[] place = {0};
        page.spool().forEachUntil(() -> place[0] >= places.length(), (table, ts, id, source, length) -> {
            if (places.get(place[0]++)) {
                shapes.merge(page.tables().get(table), DocumentShapes.of(source, length), Shape::or);
            }
        });
        return shapes;
    }

    /** Notes that the generations are prepared for all documents of the page. */
    void seen(SpooledPage page, TableTargets targets) {
        for (TableName table : page.forms().tables()) {
            Set<Long> seen = seen(table, targets.writing(table));
            if (seen.size() > MOST) {
                seen.clear();
            }
            seen.addAll(page.forms().of(table).keySet());
        }
    }

    private Set<Long> seen(TableName table, String index) {
        return known.compute(
                        table,
                        (any, before) -> before != null && before.index().equals(index)
                                ? before
                                : new Seen(index, new HashSet<>()))
                .forms();
    }
}
