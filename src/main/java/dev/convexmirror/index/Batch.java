package dev.convexmirror.index;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.convexmirror.convex.TableName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The body of one bulk request, built in place, and what its items are. What there is of each item is kept in arrays and read
 * back from the body when somebody asks, since hardly anybody does: an object for each document on its way would be most of
 * what the garbage collector has to move. For one thread at a time.
 */
final class Batch {
    private static final byte[] INDEX = ascii("{\"index\":{\"_index\":");
    private static final byte[] DELETE = ascii("{\"delete\":{\"_index\":");
    private static final byte[] ID = ascii(",\"_id\":\"");
    private static final byte[] VERSION = ascii("\",\"version_type\":\"external_gte\",\"version\":");
    private static final byte[] END = ascii("}}\n");
    private static final JsonFactory JSON = new JsonFactory();
    private static final int FIRST_ITEMS = 64;

    private final Fence fence;
    private final List<Target> targets = new ArrayList<>();
    private final DocumentKeys keys = new DocumentKeys();
    private byte[] body;
    private int length;
    private int size;
    private int[] target = new int[FIRST_ITEMS];
    private int[] start = new int[FIRST_ITEMS];
    private int[] source = new int[FIRST_ITEMS];
    private long[] version = new long[FIRST_ITEMS];

    /** Where operations go, and how their lines begin. */
    private static final class Target {
        private final String index;
        private final TableName table;
        private final byte[] indexing;
        private final byte[] deleting;

        Target(String index, String name, TableName table) {
            this.index = index;
            this.table = table;
            byte[] quoted = ('"' + new String(JsonStringEncoder.getInstance().quoteAsString(name)) + '"')
                    .getBytes(StandardCharsets.UTF_8);
            indexing = joined(INDEX, quoted, ID);
            deleting = joined(DELETE, quoted, ID);
        }

        private static byte[] joined(byte[] verb, byte[] name, byte[] id) {
            byte[] all = Arrays.copyOf(verb, verb.length + name.length + id.length);
            System.arraycopy(name, 0, all, verb.length, name.length);
            System.arraycopy(id, 0, all, verb.length + name.length, id.length);
            return all;
        }
    }

    /** @param fence gives the names by which its operations reach their indices */
    Batch(Fence fence, int capacity) {
        this.fence = fence;
        body = new byte[capacity];
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** How many operations. */
    int size() {
        return size;
    }

    /** Whether it may have an operation on the document with this key, see {@link DocumentKeys#of}. */
    boolean mayContain(long key) {
        return keys.contains(key);
    }

    /** Whether both may have an operation on the same document. */
    boolean mayOverlap(Batch other) {
        return keys.intersects(other.keys);
    }

    void index(String index, TableName table, String id, long ts, byte[] document, int offset, int count) {
        int number = target(index, table);
        add(number, ts, DocumentKeys.of(index, id));
        action(targets.get(number).indexing, id, ts);
        source[size - 1] = length;
        append(document, offset, count);
        ensure(1);
        body[length++] = '\n';
    }

    void delete(String index, TableName table, String id, long ts) {
        int number = target(index, table);
        add(number, ts, DocumentKeys.of(index, id));
        action(targets.get(number).deleting, id, ts);
        source[size - 1] = length;
    }

    /** The number of the target; changes of one table come together, so that it is mostly the last one. */
    private int target(String index, TableName table) {
        for (int number = targets.size() - 1; number >= 0; number--) {
            Target known = targets.get(number);
            if (known.index.equals(index) && known.table.equals(table)) {
                return number;
            }
        }
        targets.add(new Target(index, fence.writeAlias(index), table));
        return targets.size() - 1;
    }

    private void add(int number, long ts, long key) {
        if (size == start.length) {
            int more = size + (size >> 1);
            target = Arrays.copyOf(target, more);
            start = Arrays.copyOf(start, more);
            source = Arrays.copyOf(source, more);
            version = Arrays.copyOf(version, more);
        }
        target[size] = number;
        start[size] = length;
        version[size] = ts;
        size++;
        keys.add(key);
    }

    private void action(byte[] beginning, String id, long ts) {
        append(beginning, 0, beginning.length);
        text(id);
        append(VERSION, 0, VERSION.length);
        byte[] digits = ascii(Long.toString(ts));
        append(digits, 0, digits.length);
        append(END, 0, END.length);
    }

    /** Ids are plain ASCII in practice; anything else takes the slow way and is escaped. */
    private void text(String text) {
        int count = text.length();
        ensure(count);
        byte[] to = body;
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c > 0x7e || c == '"' || c == '\\') {
                byte[] quoted = JsonStringEncoder.getInstance().quoteAsUTF8(text);
                append(quoted, 0, quoted.length);
                return;
            }
            to[length + i] = (byte) c;
        }
        length += count;
    }

    private void append(byte[] bytes, int offset, int count) {
        ensure(count);
        System.arraycopy(bytes, offset, body, length, count);
        length += count;
    }

    private void ensure(int more) {
        if (body.length - length < more) {
            int wanted = Math.addExact(length, more);
            body = Arrays.copyOf(body, Math.max(wanted, (int) Math.min(Integer.MAX_VALUE - 8, body.length * 3L / 2)));
        }
    }

    /** A batch of some of the operations, by their numbers from 0, in the same order. */
    Batch only(BitSet some) {
        Batch part = new Batch(fence, some.stream().map(i -> end(i) - start[i]).sum());
        some.stream().forEach(i -> {
            Operation operation = operation(i);
            int number = part.target(operation.index(), operation.table());
            part.add(number, version[i], DocumentKeys.of(operation.index(), operation.id()));
            part.source[part.size - 1] = part.length + source[i] - start[i];
            part.append(body, start[i], end(i) - start[i]);
        });
        return part;
    }

    private int end(int i) {
        return i + 1 < size ? start[i + 1] : length;
    }

    boolean isDelete(int i) {
        return source[i] == end(i);
    }

    /** The operations with these numbers, from 0. */
    List<Operation> operations(BitSet some) {
        return some.stream().mapToObj(this::operation).toList();
    }

    /** The operation with this number, from 0. */
    Operation operation(int i) {
        Target to = targets.get(target[i]);
        return new Operation(isDelete(i), to.index, to.table, id(i), version[i]);
    }

    private String id(int i) {
        try (JsonParser action = JSON.createParser(body, start[i], source[i] - start[i])) {
            while (action.nextToken() != JsonToken.FIELD_NAME
                    || !action.currentName().equals("_id")) {
                // its line says more than that
            }
            return action.nextTextValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The document of an operation as JSON text, {@code ""} for a delete. */
    String source(int i) {
        return isDelete(i) ? "" : new String(body, source[i], end(i) - 1 - source[i], StandardCharsets.UTF_8);
    }

    byte[] body() {
        return body;
    }

    int length() {
        return length;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
