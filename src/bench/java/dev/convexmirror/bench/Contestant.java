package dev.convexmirror.bench;

/** One way of moving all documents, to be compared with the others. */
interface Contestant {

    /** As the table calls it. */
    String name();

    /** Moves all documents once, from nothing; the stage is settled. */
    Run run(Stage stage);
}
