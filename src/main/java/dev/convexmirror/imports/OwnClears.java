package dev.convexmirror.imports;

/**
 * Tells the guard whether it was the import that emptied the table, when the feed says that the table begins anew. That an
 * import is about to is stored before; it is believed to be over when a page was asked for after Convex had acknowledged it.
 * Safe for use by several threads.
 */
final class OwnClears {

    private final GuardMemory memory;
    private final boolean guarded;
    private boolean expected;
    private boolean known;
    private boolean sending;
    private long begun;

    /** @param guarded whether anybody asks */
    OwnClears(GuardMemory memory, boolean guarded) {
        this.memory = memory;
        this.guarded = guarded;
    }

    /** The import is about to empty its table; for the thread of the import, as is {@link #end}. */
    synchronized void begin() {
        if (guarded) {
            begun++;
            sending = true;
            expected = true;
            known = true;
            memory.clearing(true);
        }
    }

    /** Convex has acknowledged it. */
    synchronized void end() {
        sending = false;
    }

    /** To be handed to {@link #seen}, by who asks for a page now. */
    synchronized long ticket() {
        return sending ? -1 : begun;
    }

    /** Whether the import may have emptied its table since the last page. */
    synchronized boolean expected() {
        if (!known) {
            known = true;
            expected = memory.isClearing();
        }
        return expected;
    }

    /** Everything was seen that the import did before it gave the ticket. */
    synchronized void seen(long ticket) {
        if (expected() && ticket == begun) {
            memory.clearing(false);
            expected = false;
        }
    }
}
