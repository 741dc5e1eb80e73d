package dev.convexmirror.checkpoint;

/**
 * A checkpoint as Elasticsearch has it.
 *
 * @param sequence the document's {@code _seq_no}
 * @param term the document's {@code _primary_term}
 */
public record Stored(Checkpoint checkpoint, long sequence, long term) {}
