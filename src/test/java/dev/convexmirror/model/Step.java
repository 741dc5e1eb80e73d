package dev.convexmirror.model;

import java.util.Random;

/**
 * Something that happens in a run.
 *
 * @param kind what
 * @param seed decides all the rest, so that leaving other steps out leaves this one as it is
 */
record Step(Kind kind, long seed) {

    /** What may happen, with how likely it is compared with the others. */
    enum Kind {
        /** A few transactions of inserts, patches, replacements and deletes. */
        COMMIT(30),
        /** One transaction that is larger than a page. */
        FLOOD(4),
        CREATE_TABLE(5),
        DROP_TABLE(4),
        /** Its documents move to a table of another name. */
        RENAME_TABLE(2),
        CLEAR_TABLE(3),
        BEGIN_IMPORT(6),
        CONTINUE_IMPORT(6),
        /** It succeeds, or fails and is cleaned up, at once or at the end of all. */
        END_IMPORT(5),
        /** All agents stop and start again with other tables, or other fields of a table. */
        SELECT(5),
        /** The next requests to the source fail. */
        SOURCE_FAULT(12),
        /** The next requests to the sink fail. */
        SINK_FAULT(12),
        /** An agent is gone right before or right after one of its next requests. */
        CRASH(14),
        /** SIGTERM, and a new start. */
        RESTART(5),
        /** An agent and the sink do not hear of each other for a while. */
        PARTITION(5),
        /** The clock of the source, or of an agent, jumps. */
        CLOCK(5),
        /** The source forgets its change log. */
        EXPIRE(3),
        /** Somebody asks for a table to be read again. */
        RESYNC(3),
        /** The server gains the newer API. */
        UPGRADE(2);

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }

        static Kind random(Random random) {
            int total = 0;
            for (Kind kind : values()) {
                total += kind.weight;
            }
            int left = random.nextInt(total);
            for (Kind kind : values()) {
                left -= kind.weight;
                if (left < 0) {
                    return kind;
                }
            }
            throw new IllegalStateException("the weights do not add up");
        }
    }

    static Step random(Random random) {
        return new Step(Kind.random(random), random.nextLong());
    }

    Random choices() {
        return new Random(seed);
    }
}
