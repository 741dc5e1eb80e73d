package dev.convexmirror.convex;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/**
 * Is told what a page contains, in wire order, while it arrives. All calls come from the thread that reads the page.
 *
 * <p>A page may break off at any point, so nothing of it may be applied before {@link ChangeFeed#read} has returned.
 */
public interface PageVisitor {

    /** The table starts anew; comes before every change of the page and applies before them. */
    void truncate(TableName table) throws IOException;

    /**
     * The value of a change: the whole document, or for a tombstone an object with only {@code _id}. It comes before
     * the {@link #change} that tells what it is.
     *
     * @param parser stands at the value's {@code START_OBJECT}; must be left at the matching {@code END_OBJECT}
     */
    void value(JsonParser parser) throws IOException;

    /**
     * Ends the change whose value was given last.
     *
     * @param ts commit timestamp in nanoseconds since the Unix epoch
     * @param deleted whether the change is a tombstone
     */
    void change(TableName table, long ts, boolean deleted) throws IOException;
}
