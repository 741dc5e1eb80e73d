package dev.convexmirror.checkpoint;

import dev.convexmirror.convex.TableName;
import java.time.Instant;
import java.util.List;

/**
 * What a command asks of the agent that leads.
 *
 * @param id tells it from all others
 * @param kind what is to be done, such as {@code resync}
 * @param tables to what
 * @param time when it was left, by the clock of the command
 * @param requestedBy the host of the command
 */
public record Request(String id, String kind, List<TableName> tables, Instant time, String requestedBy) {
    public Request {
        tables = List.copyOf(tables);
    }
}
