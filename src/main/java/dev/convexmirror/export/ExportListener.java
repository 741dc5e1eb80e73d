package dev.convexmirror.export;

import dev.convexmirror.convex.FeedApi;
import dev.convexmirror.convex.SyncStatus;
import dev.convexmirror.convex.TableName;
import java.time.Duration;
import java.util.Collection;

/**
 * What the loops tell the world: probes, metrics, log. Called from the loops' own threads; an implementation returns at
 * once and throws nothing. No argument carries the content of a document or a secret.
 */
public interface ExportListener {

    /** The two loops that must turn. */
    enum Loop {
        /** Asks Convex for pages. */
        FETCH,
        /** Applies pages to Elasticsearch. */
        APPLY
    }

    /** This agent writes from now on, with the lease of this epoch. */
    void leading(long epoch);

    /** This agent writes no more. */
    void notLeading();

    /**
     * Another agent writes; told again and again.
     *
     * @param leader the host of the other agent
     * @param alive whether that agent was seen to renew its lease
     */
    void standingBy(String leader, boolean alive);

    /** The loop turned, or waits for something that it has a deadline for. */
    void alive(Loop loop);

    /**
     * The checkpoint was read, and the feed goes on from its cursor.
     *
     * @param cursorTs the moment that the cursor stands for, in nanoseconds since the epoch
     */
    void resumed(long cursorTs);

    /** A page arrived completely. */
    void fetched(FetchedPage page);

    /** The source could not be read; the loop tries again after {@code delay}. */
    void sourceFailed(String reason, Duration delay);

    /** Elasticsearch could not be used; the loop tries again after {@code delay}. */
    void sinkFailed(String reason, Duration delay);

    /** Elasticsearch answered again, or for the first time. */
    void sinkAnswered();

    /** A page is durable and its checkpoint written. */
    void applied(AppliedPage page);

    /** The state of all tables after a page, a publication or a start. */
    void tables(Collection<TableOverview> tables);

    /** A table's new generation is what readers see from now on. */
    void published(TableName table, String alias, String generation);

    /** Documents that a crash had left without a checkpoint were removed before they are fetched again. */
    void healed(long documents);

    /** The source asked for a new snapshot; the old generations serve until it is complete. */
    void snapshotRestarted(String reason);

    /**
     * A page that arrived.
     *
     * @param upserts    how many documents
     * @param tombstones how many deletes
     * @param took       from the request to the last byte
     * @param api        where it came from
     */
    record FetchedPage(long upserts, long tombstones, Duration took, FeedApi api) {}

    /**
     * A page that is durable.
     *
     * @param syncId      the source's name of this sync
     * @param status      what the source said with it
     * @param consistent  whether readers see the source as of {@code snapshotTs} now
     * @param asOf        when the page was asked for, in nanoseconds since the epoch; for an up-to-date page
     *                    readers see at least everything that was committed before
     * @param upserts     how many documents
     * @param tombstones  how many deletes
     * @param commits     the commit times of the changes of a page that was read while tailing, in nanoseconds since the
     *                    epoch; empty while snapshotting
     */
    record AppliedPage(
            String syncId,
            SyncStatus status,
            boolean consistent,
            long asOf,
            long upserts,
            long tombstones,
            CommitTimes commits) {}

    /**
     * A table, its alias and its generations; empty strings where there is none.
     *
     * @param held whether readers see it as it was before an import, which runs or has failed
     */
    record TableOverview(TableName table, String alias, String serving, String filling, boolean held) {}
}
