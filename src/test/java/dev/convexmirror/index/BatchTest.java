package dev.convexmirror.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.convex.TableName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BatchTest {

    private static final Fence FENCE = new Fence(3);
    private static final TableName NOTES = TableName.root("notes");
    private static final TableName ORDERS = TableName.root("orders");

    @Test
    void the_body_says_what_is_to_be_done() {
        // Given
        Batch batch = new Batch(FENCE, 1);
        byte[] document = bytes("{\"a\":1}");

        // When
        batch.index("notes-1", NOTES, "k1", 7, document, 0, document.length);
        batch.delete("notes-1", NOTES, "k\"2\u00e9", 8);

        // Then
        assertThat(new String(batch.body(), 0, batch.length(), StandardCharsets.UTF_8))
                .isEqualTo("""
                        {"index":{"_index":"notes-1-E3","_id":"k1","version_type":"external_gte","version":7}}
                        {"a":1}
                        {"delete":{"_index":"notes-1-E3","_id":"k\\"2\u00e9","version_type":"external_gte","version":8}}
                        """);
    }

    @Property(tries = 300)
    void every_operation_can_be_read_back_also_from_a_part(@ForAll long seed) {
        // Given
        Random random = new Random(seed);
        Batch batch = new Batch(FENCE, random.nextInt(100));
        List<Operation> operations = new ArrayList<>();
        List<String> sources = new ArrayList<>();
        for (int i = random.nextInt(200); i > 0; i--) {
            TableName table = random.nextBoolean() ? NOTES : ORDERS;
            String index = table + "-" + random.nextInt(2);
            String id = random.nextInt(10) == 0 ? "\u00fc\"\\" + i : "id" + i;
            long ts = random.nextLong(Long.MAX_VALUE);
            boolean delete = random.nextInt(3) == 0;
            String source = delete ? "" : "{\"\u00fc\":\"" + "x".repeat(random.nextInt(50)) + "\"}";
            if (delete) {
                batch.delete(index, table, id, ts);
            } else {
                byte[] document = bytes(source);
                batch.index(index, table, id, ts, document, 0, document.length);
            }
            operations.add(new Operation(delete, index, table, id, ts));
            sources.add(source);
        }
        BitSet all = new BitSet();
        all.set(0, operations.size());
        BitSet some = new BitSet();
        random.ints(operations.size() / 2, 0, Math.max(1, operations.size())).forEach(some::set);

        // When
        Batch part = batch.only(some);

        // Then
        assertThat(batch.size()).isEqualTo(operations.size());
        assertThat(batch.operations(all)).isEqualTo(operations);
        assertThat(some.stream().mapToObj(operations::get)).isEqualTo(part.operations(numbers(part.size())));
        assertThat(some.stream().mapToObj(sources::get).toList())
                .isEqualTo(numbers(part.size()).stream().mapToObj(part::source).toList());
    }

    @Property(tries = 300)
    void a_document_is_never_overlooked(@ForAll long seed) {
        // Given
        Random random = new Random(seed);
        Set<Long> expected = new HashSet<>();
        DocumentKeys keys = new DocumentKeys();
        for (int i = random.nextInt(3000); i > 0; i--) {
            long key = DocumentKeys.of("index", "id" + random.nextInt(5000));
            keys.add(key);
            expected.add(key);
        }
        DocumentKeys other = new DocumentKeys();
        long one = DocumentKeys.of("index", "id" + random.nextInt(5000));
        other.add(one);

        // When
        boolean both = keys.intersects(other);

        // Then
        assertThat(expected).allMatch(keys::contains);
        assertThat(both).isEqualTo(expected.contains(one)).isEqualTo(other.intersects(keys));
    }

    private static BitSet numbers(int count) {
        BitSet numbers = new BitSet();
        numbers.set(0, count);
        return numbers;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
