package dev.convexmirror.rig.convex.store;

import java.util.Map;
import java.util.SortedMap;

/**
 * What queries saw at one timestamp.
 *
 * @param ts ns
 * @param tables every active table, also the empty ones, with its documents by id
 */
public record DeploymentSnapshot(long ts, SortedMap<TableRef, Map<String, StoredDocument>> tables) {}
