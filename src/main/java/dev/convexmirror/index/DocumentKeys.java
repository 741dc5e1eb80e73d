package dev.convexmirror.index;

/**
 * Which documents a batch holds. Keeps a hash of each and not its name, so that a page of documents is no work for the
 * garbage collector: two documents may be taken for one, which makes a batch wait that need not, and never the other way
 * round. For one thread at a time.
 */
final class DocumentKeys {

    private static final int FIRST_SLOTS = 64;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /** 0 is an empty slot; at most half of them are taken. */
    private long[] slots = new long[FIRST_SLOTS];

    private int size;

    /** The key of a document, never 0. */
    static long of(String index, String id) {
        long hash = FNV_OFFSET ^ index.hashCode();
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * FNV_PRIME;
        }
        return hash == 0 ? 1 : hash;
    }

    boolean contains(long key) {
        return slots[slot(slots, key)] == key;
    }

    void add(long key) {
        if (2 * (size + 1) > slots.length) {
            grow();
        }
        int slot = slot(slots, key);
        if (slots[slot] == 0) {
            slots[slot] = key;
            size++;
        }
    }

    boolean intersects(DocumentKeys other) {
        if (size > other.size) {
            return other.intersects(this);
        }
        for (long key : slots) {
            if (key != 0 && other.contains(key)) {
                return true;
            }
        }
        return false;
    }

    private void grow() {
        long[] more = new long[2 * slots.length];
        for (long key : slots) {
            if (key != 0) {
                more[slot(more, key)] = key;
            }
        }
        slots = more;
    }

    /** Where the key is, or the empty slot where it belongs. */
    private static int slot(long[] slots, long key) {
        int mask = slots.length - 1;
        int slot = (int) (key ^ (key >>> 32)) & mask;
        while (slots[slot] != 0 && slots[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
