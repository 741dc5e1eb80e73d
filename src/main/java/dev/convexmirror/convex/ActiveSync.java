package dev.convexmirror.convex;

import java.time.Instant;

/**
 * A sync that the server knows of, whoever runs it.
 *
 * @param syncId the server's name of the chain of cursors, see {@link PageEnd#syncId()}
 * @param lastUpdated when the server last noted its progress; at most every 5 s (convex-protocol §2.11)
 */
public record ActiveSync(String syncId, Instant lastUpdated, SyncProgress progress) {}
