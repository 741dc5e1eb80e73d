package dev.convexmirror.verify;

/** What a difference that has been looked into is. */
sealed interface Verdict {

    /** The document in the source and in the index. */
    Revision source();

    /** The document in the index, as a realtime read saw it. */
    Revision mirror();

    /** The index is wrong. */
    record Drifted(Revision source, Revision mirror, Drift kind) implements Verdict {}

    /** Elasticsearch refused the document for good; the dead letters say why. */
    record DeadLettered(Revision source, Revision mirror) implements Verdict {}

    /** The mirror has not come far enough to tell. */
    record Undecided(Revision source, Revision mirror) implements Verdict {}
}
