package dev.convexmirror.export;

import dev.convexmirror.convex.SyncStatus;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.mapping.DocumentShapes;
import dev.convexmirror.mapping.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Sees the form of the documents of a page. */
final class PageShapes {

    /** While a snapshot is taken of a table whose schema is known, a new field is rare and will come again. */
    private static final int SAMPLE = 200;

    private PageShapes() {}

    /**
     * The form of the documents of each table that has some on the page.
     *
     * @param described whether the form of a table's documents is known from its schema
     */
    static Map<TableName, Shape> of(SpooledPage page, Predicate<TableName> described) throws InterruptedException {
        boolean snapshotting = page.end().status() instanceof SyncStatus.Snapshotting;
        int[] left = page.tables().stream()
                .mapToInt(table -> snapshotting && described.test(table) ? SAMPLE : Integer.MAX_VALUE)
                .toArray();
        Shape[] shapes = new Shape[left.length];
        Arrays.fill(shapes, Shape.NOTHING);
        // a page of a snapshot is mostly of one table: all of it need not be read twice
        BooleanSupplier seenEnough = () -> Arrays.stream(left).allMatch(more -> more == 0);
        page.spool().forEachUntil(seenEnough, (table, ts, id, source, length) -> {
            if (length > 0 && left[table] > 0) {
                left[table]--;
                Shape document = DocumentShapes.of(source, length);
                if (!shapes[table].covers(document)) {
                    shapes[table] = shapes[table].or(document);
                }
            }
        });
        Map<TableName, Shape> found = new TreeMap<>();
        for (int i = 0; i < shapes.length; i++) {
            if (!shapes[i].equals(Shape.NOTHING)) {
                found.put(page.tables().get(i), shapes[i]);
            }
        }
        return found;
    }
}
