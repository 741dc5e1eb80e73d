package dev.convexmirror.document;

import dev.convexmirror.convex.IdText;
import java.util.Arrays;

/**
 * A hash of the form of a document, taken while it is copied: the names of its fields in their order and the types of their
 * values, of which ids are one, but no value. An array counts as the forms of its items, of which equal ones in a row count once; null counts as
 * nothing, as Elasticsearch sees it. For one thread.
 */
final class FormHash {

    private static final long INTEGER = 1;
    private static final long FLOAT = 2;
    private static final long BOOLEAN = 3;
    private static final long STRING = 4;
    private static final long ID = 5;
    private static final long OBJECT = 6;
    private static final long ARRAY = 7;

    /** Twice as deep as Convex allows. */
    private long[] outer = new long[2 * 32];

    private int depth;
    private long hash;

    /** The value before in the same array; 0 after the name of a field. */
    private long before;

    void clear() {
        depth = 0;
        hash = 0;
        before = 0;
    }

    /** The hash of what came since {@link #clear}. */
    long value() {
        return hash;
    }

    void field(String name) {
        mix(name.hashCode() | (long) name.length() << Integer.SIZE);
        before = 0;
    }

    void integer() {
        value(INTEGER);
    }

    void floating() {
        value(FLOAT);
    }

    void bool() {
        value(BOOLEAN);
    }

    void string(char[] text, int offset, int length) {
        value(IdText.matches(text, offset, length) ? ID : STRING);
    }

    void string(String text) {
        value(IdText.matches(text) ? ID : STRING);
    }

    void startObject() {
        open(OBJECT);
    }

    void startArray() {
        open(ARRAY);
    }

    /** Ends the object or array that began last. */
    void end() {
        long inner = hash;
        depth -= 2;
        hash = outer[depth];
        before = outer[depth + 1];
        value(inner);
    }

    private void open(long kind) {
        if (depth == outer.length) {
            outer = Arrays.copyOf(outer, 2 * depth);
        }
        outer[depth] = hash;
        outer[depth + 1] = before;
        depth += 2;
        hash = kind;
        before = 0;
    }

    private void value(long form) {
        if (form != before) {
            mix(form);
            before = form;
        }
    }

    private void mix(long more) {
        long mixed = (hash ^ more) * 0x9e3779b97f4a7c15L;
        hash = mixed ^ (mixed >>> 32);
    }
}
