package dev.convexmirror.rig.convex.store;

import java.util.List;

/**
 * One transaction in the change log.
 *
 * @param ts the commit timestamp, ns
 * @param entries the user documents written, ordered by tablet and internal id
 * @param systemRows how many rows of system tables it wrote; a scan over all tables reads them too
 */
public record Commit(long ts, List<LogEntry> entries, int systemRows) {}
