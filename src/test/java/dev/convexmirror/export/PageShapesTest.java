package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.convexmirror.convex.PageEnd;
import dev.convexmirror.convex.Selection;
import dev.convexmirror.convex.SyncStatus;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.document.DocumentTransformer;
import dev.convexmirror.mapping.DocumentShapes;
import dev.convexmirror.mapping.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PageShapesTest {

    private static final TableName NOTES = TableName.root("notes");
    private static final TableName ORDERS = TableName.root("orders");
    private static final String[] VALUES = {
        "1",
        "2.5",
        "true",
        "'x'",
        "null",
        "[]",
        "[1,2]",
        "['a',1]",
        "{}",
        "{'a':1}",
        "{'b':'x'}",
        "[{'a':1},{'b':2}]",
        "'z43zp6c3e75gkmz1kfwj6mbbx5sw281h'",
        "'z43zp6c3e75gkmz1kfwj6mbbx5sw281g'"
    };

    private final PageShapes shapes = new PageShapes();
    private final DocumentTransformer transformer = new DocumentTransformer();

    @Test
    void a_document_is_looked_at_once_for_each_form_of_its_table_and_generation() throws Exception {
        // Given
        SpooledPage first = page(new Row(NOTES, "'a':1"), new Row(ORDERS, "'a':1"), new Row(NOTES, "'a':2"));
        assertThat(shapes.unseen(first, table -> table + "-1")).containsOnlyKeys(NOTES, ORDERS);
        shapes.seen(first, table -> table + "-1");
        SpooledPage second = page(new Row(NOTES, "'a':3"), new Row(NOTES, "'a':'x'"), new Row(ORDERS, "'a':3"));

        // When
        Map<TableName, Shape> next = shapes.unseen(second, table -> table + "-1");
        Map<TableName, Shape> elsewhere = shapes.unseen(second, table -> table + "-2");

        // Then
        assertThat(next).isEqualTo(Map.of(NOTES, shape("'a':'x'")));
        assertThat(elsewhere).isEqualTo(Map.of(NOTES, shape("'a':3").or(shape("'a':'x'")), ORDERS, shape("'a':3")));
    }

    @Test
    void what_was_not_prepared_for_is_seen_again() throws Exception {
        // Given
        SpooledPage page = page(new Row(NOTES, "'a':1"));
        shapes.unseen(page, table -> "index");

        // When
        Map<TableName, Shape> again = shapes.unseen(page, table -> "index");

        // Then
        assertThat(again).containsOnlyKeys(NOTES);
    }

    @Property(tries = 500)
    void no_shape_is_missed(@ForAll long seed) throws Exception {
        // Given
        Random random = new Random(seed);
        Map<TableName, Shape> all = new HashMap<>();
        Map<TableName, Shape> seen = new HashMap<>();
        PageShapes fresh = new PageShapes();

        // When
        for (int number = 0; number < 3; number++) {
            Row[] rows = random.ints(random.nextInt(12), 0, Integer.MAX_VALUE)
                    .mapToObj(any -> new Row(random.nextBoolean() ? NOTES : ORDERS, fields(random)))
                    .toArray(Row[]::new);
            for (Row row : rows) {
                all.merge(row.table(), shape(row.fields()), Shape::or);
            }
            SpooledPage page = page(rows);
            fresh.unseen(page, TableName::toString).forEach((table, shape) -> seen.merge(table, shape, Shape::or));
            fresh.seen(page, TableName::toString);
        }

        // Then
        assertThat(seen).isEqualTo(all);
    }

    private static String fields(Random random) {
        StringBuilder fields = new StringBuilder("'_creationTime':1.5");
        for (String name : List.of("a", "b", "c")) {
            if (random.nextInt(3) > 0) {
                fields.append(",'" + name + "':" + VALUES[random.nextInt(VALUES.length)]);
            }
        }
        return fields.toString();
    }

    private record Row(TableName table, String fields) {}

    private SpooledPage page(Row... rows) throws IOException {
        PageSpooler spooler =
                new PageSpooler(1, Instant.EPOCH, transformer, Map.of(), new Spool(1_000, Optional.empty()));
        for (Row row : rows) {
            try (JsonParser parser = new JsonFactory().createParser(json(row.fields()))) {
                parser.nextToken();
                spooler.value(parser);
                spooler.change(row.table(), 5, false);
            }
        }
        return spooler.complete(
                new PageEnd(new SyncStatus.UpToDate(1), "sync", "cursor"),
                new Scope(Selection.everything(), Set.of(), Set.of(), Optional.empty(), false, Map.of()));
    }

    private static Shape shape(String fields) {
        byte[] source = json(fields).replace("\"_id\":\"x\",", "").getBytes(StandardCharsets.UTF_8);
        return DocumentShapes.of(source, source.length);
    }

    private static String json(String fields) {
        return ("{'_id':'x'," + fields + "}").replace('\'', '"');
    }
}
