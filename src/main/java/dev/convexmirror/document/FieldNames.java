package dev.convexmirror.document;

/**
 * The field names met lately, as JSON: documents of a table repeat them. A direct-mapped cache, so that documents with
 * ever new names cost no memory.
 */
final class FieldNames {

    private static final int SLOTS = 1024;
    private static final byte[] UNKNOWN = {};

    private final String[] names = new String[SLOTS];
    private final byte[][] encoded = new byte[SLOTS][];

    /** The name in quotes, with its colon; empty when it is not known. */
    byte[] find(String name) {
        int slot = slot(name);
        return name.equals(names[slot]) ? encoded[slot] : UNKNOWN;
    }

    /** Notes how a name is written; another one may have to go. */
    void keep(String name, byte[] json) {
        int slot = slot(name);
        names[slot] = name;
        encoded[slot] = json;
    }

    private static int slot(String name) {
        int hash = name.hashCode();
        return (hash ^ (hash >>> 10) ^ (hash >>> 20)) & (SLOTS - 1);
    }
}
