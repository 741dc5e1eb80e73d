package dev.convexmirror.index;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.convexmirror.convex.TableName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The body of one bulk request, built in place, and what its items are. For one thread at a time. */
final class Batch {
    private static final byte[] INDEX = ascii("{\"index\":{\"_index\":\"");
    private static final byte[] DELETE = ascii("{\"delete\":{\"_index\":\"");
    private static final byte[] ID = ascii("\",\"_id\":\"");
    private static final byte[] VERSION = ascii("\",\"version_type\":\"external_gte\",\"version\":");
    private static final byte[] END = ascii("}}\n");

    private final List<Operation> operations = new ArrayList<>();
    private final Map<String, Set<String>> ids = new HashMap<>();
    private byte[] body;
    private int length;

    Batch(int capacity) {
        body = new byte[capacity];
    }

    boolean isEmpty() {
        return operations.isEmpty();
    }

    boolean contains(String index, String id) {
        return ids.getOrDefault(index, Set.of()).contains(id);
    }

    /** Whether both have an operation on the same document. */
    boolean overlaps(Batch other) {
        return ids.entrySet().stream()
                .anyMatch(entry ->
                        !Collections.disjoint(entry.getValue(), other.ids.getOrDefault(entry.getKey(), Set.of())));
    }

    void index(String index, TableName table, String id, long ts, byte[] source, int offset, int count) {
        int start = length;
        action(INDEX, index, id, ts);
        int document = length;
        append(source, offset, count);
        append('\n');
        add(new Operation(false, index, table, id, ts, start, document, length));
    }

    void delete(String index, TableName table, String id, long ts) {
        int start = length;
        action(DELETE, index, id, ts);
        add(new Operation(true, index, table, id, ts, start, length, length));
    }

    private void add(Operation operation) {
        operations.add(operation);
        ids.computeIfAbsent(operation.index(), any -> new HashSet<>()).add(operation.id());
    }

    private void action(byte[] verb, String index, String id, long ts) {
        append(verb, 0, verb.length);
        text(index);
        append(ID, 0, ID.length);
        text(id);
        append(VERSION, 0, VERSION.length);
        byte[] digits = ascii(Long.toString(ts));
        append(digits, 0, digits.length);
        append(END, 0, END.length);
    }

    /** Identifiers are plain ASCII in practice; anything else takes the slow way and is escaped. */
    private void text(String text) {
        ensure(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c > 0x7e || c == '"' || c == '\\') {
                length -= i;
                byte[] quoted = JsonStringEncoder.getInstance().quoteAsUTF8(text);
                append(quoted, 0, quoted.length);
                return;
            }
            body[length++] = (byte) c;
        }
    }

    private void append(char ascii) {
        ensure(1);
        body[length++] = (byte) ascii;
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

    /** A batch of some of these operations, in the same order. */
    Batch only(List<Operation> some) {
        int bytes = some.stream().mapToInt(each -> each.end() - each.start()).sum();
        Batch part = new Batch(bytes);
        for (Operation each : some) {
            int shift = part.length - each.start();
            part.append(body, each.start(), each.end() - each.start());
            part.add(new Operation(
                    each.delete(),
                    each.index(),
                    each.table(),
                    each.id(),
                    each.ts(),
                    each.start() + shift,
                    each.source() + shift,
                    each.end() + shift));
        }
        return part;
    }

    /** The document of an operation as JSON text, {@code ""} for a delete. */
    String source(Operation operation) {
        return operation.delete()
                ? ""
                : new String(
                        body, operation.source(), operation.end() - 1 - operation.source(), StandardCharsets.UTF_8);
    }

    List<Operation> operations() {
        return operations;
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
