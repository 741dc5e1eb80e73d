package dev.convexmirror.index;

/**
 * A document as an index has it.
 *
 * @param version its external version, that is the commit timestamp in ns when the agent wrote it
 * @param content what the {@link ContentReader} made of its source; 0 when the source was not read
 */
public record IndexedDocument(String id, long version, long content) {}
