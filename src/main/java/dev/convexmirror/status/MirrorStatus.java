package dev.convexmirror.status;

import dev.convexmirror.convex.FeedApi;
import dev.convexmirror.convex.SyncStatus;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.export.ExportListener;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** What the loops said last, for the probes and the metrics to read. Written by the loops, read by any thread. */
public final class MirrorStatus implements ExportListener {

    /** What the mirror is doing. */
    public enum Phase {
        /** Not one page was applied yet. */
        STARTING,
        /** Tables are being filled. */
        SNAPSHOTTING,
        /** Every table is served and changes follow. */
        TAILING,
        /** Another agent mirrors. */
        STANDING_BY,
        /** Export is switched off. */
        DISABLED
    }

    /** Whether this agent writes. */
    public enum Role {
        /** It holds the lease. */
        LEADER,
        /** Another agent was seen to hold and renew it. */
        STANDBY,
        /** Neither, yet or any more. */
        CANDIDATE
    }

    /** A side of the mirror that may be away. */
    private enum Side {
        CONVEX,
        ELASTICSEARCH
    }

    private final Clock wall;
    private final InstantSource steady;
    private final Map<Loop, Instant> signs = new ConcurrentHashMap<>();
    private final Map<Side, String> troubles = new ConcurrentHashMap<>();
    private final AtomicLong snapshotDocuments = new AtomicLong();
    private volatile Phase phase = Phase.STARTING;
    private volatile Role role = Role.CANDIDATE;
    private volatile String syncId = "";
    private volatile Optional<FeedApi> feed = Optional.empty();
    private volatile boolean consistentOnce;
    /** Nanoseconds since the epoch: everything committed before is in the mirror; 0 until the first consistent page. */
    private volatile long mirroredUntil;

    /** Nanoseconds since the epoch: the moment that the cursor in hand stands for; 0 while there is none. */
    private volatile long cursorTs;

    private volatile List<TableOverview> tables = List.of();

    /**
     * The status of a mirror that has just started.
     *
     * @param wall tells how old something of the source is
     * @param steady tells for how long a loop was silent: a machine whose time is set right must neither be taken for one that
     *     hangs nor hide that it does
     */
    public MirrorStatus(Clock wall, InstantSource steady) {
        this.wall = wall;
        this.steady = steady;
        alive(Loop.FETCH);
        alive(Loop.APPLY);
    }

    /** Says that nothing will be exported. */
    public void disabled() {
        phase = Phase.DISABLED;
    }

    /** What the mirror is doing now. */
    public Phase phase() {
        return phase;
    }

    /** Whether this agent writes, or waits to. */
    public Role role() {
        return role;
    }

    /** Whether readers saw a consistent mirror of this process since it began or last stood by. */
    public boolean consistentOnce() {
        return consistentOnce;
    }

    /** Whether every table is served and nothing is being filled. */
    public boolean consistent() {
        return phase == Phase.TAILING;
    }

    /** How far behind its source the mirror is, at most; empty until it was consistent. */
    public Optional<Duration> lag() {
        return consistentOnce ? Optional.of(age(mirroredUntil)) : Optional.empty();
    }

    /**
     * How old the cursor is from which the feed goes on; empty while there is none. A source can go on from a cursor only
     * for as long as it keeps its log (convex-protocol §2.10), after that the tables are read anew. Unlike the lag it is
     * known while snapshotting, and after a restart before the source has answered.
     */
    public Optional<Duration> cursorAge() {
        long ts = cursorTs;
        return ts == 0 ? Optional.empty() : Optional.of(age(ts));
    }

    /** For how long {@code loop} gave no sign of life. */
    public Duration silence(Loop loop) {
        return Duration.between(signs.get(loop), steady.instant());
    }

    /** Whether both loops gave a sign of life within {@code stalledAfter}, or none has to. */
    public boolean turns(Duration stalledAfter) {
        return phase == Phase.DISABLED
                || Stream.of(Loop.values()).allMatch(loop -> silence(loop).compareTo(stalledAfter) < 0);
    }

    /** Why the mirror does not move, one sentence a side; empty when both answer. */
    public List<String> troubles() {
        return troubles.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .toList();
    }

    /** The tables that are mirrored. */
    public List<TableOverview> tables() {
        return tables;
    }

    /** The tables that readers see as they were before an import, which runs or has failed. */
    public List<TableName> held() {
        return tables.stream()
                .filter(TableOverview::held)
                .map(TableOverview::table)
                .toList();
    }

    /** The source's name of this sync; empty until the first page was applied. */
    public String syncId() {
        return syncId;
    }

    /** Which API of the source the last page came from; empty until the first was fetched. */
    public Optional<FeedApi> feed() {
        return feed;
    }

    /** How many documents this process applied while snapshotting, since the snapshot began or was resumed. */
    public long snapshotDocuments() {
        return snapshotDocuments.get();
    }

    @Override
    public void leading(long epoch) {
        role = Role.LEADER;
        if (phase == Phase.STANDING_BY) {
            phase = Phase.STARTING;
        }
        alive(Loop.FETCH);
        alive(Loop.APPLY);
    }

    @Override
    public void notLeading() {
        role = Role.CANDIDATE;
        troubles.remove(Side.CONVEX);
    }

    @Override
    public void standingBy(String leader, boolean alive) {
        role = alive ? Role.STANDBY : Role.CANDIDATE;
        phase = Phase.STANDING_BY;
        consistentOnce = false;
        tables = List.of();
        alive(Loop.FETCH);
        alive(Loop.APPLY);
    }

    @Override
    public void alive(Loop loop) {
        signs.put(loop, steady.instant());
    }

    @Override
    public void resumed(long ts) {
        cursorTs = ts;
    }

    @Override
    public void fetched(FetchedPage page) {
        alive(Loop.FETCH);
        feed = Optional.of(page.api());
        troubles.remove(Side.CONVEX);
    }

    @Override
    public void sourceFailed(String reason, Duration delay) {
        alive(Loop.FETCH);
        troubles.put(Side.CONVEX, "Convex: " + reason);
    }

    @Override
    public void sinkFailed(String reason, Duration delay) {
        alive(Loop.APPLY);
        if (role != Role.LEADER) {
            // there is no other loop then
            alive(Loop.FETCH);
        }
        troubles.put(Side.ELASTICSEARCH, "Elasticsearch: " + reason);
    }

    @Override
    public void sinkAnswered() {
        alive(Loop.APPLY);
        troubles.remove(Side.ELASTICSEARCH);
    }

    @Override
    public void applied(AppliedPage page) {
        alive(Loop.APPLY);
        syncId = page.syncId();
        long until = page.status() instanceof SyncStatus.Stale stale ? stale.snapshotTs() : page.asOf();
        cursorTs = until;
        if (page.consistent()) {
            mirroredUntil = until;
            consistentOnce = true;
            phase = Phase.TAILING;
        } else {
            snapshotDocuments.addAndGet(page.upserts());
            phase = Phase.SNAPSHOTTING;
        }
    }

    @Override
    public void tables(Collection<TableOverview> overview) {
        tables = List.copyOf(overview);
    }

    @Override
    public void published(TableName table, String alias, String generation) {
        alive(Loop.APPLY);
    }

    @Override
    public void healed(long documents) {
        alive(Loop.APPLY);
    }

    @Override
    public void snapshotRestarted(String reason) {
        alive(Loop.APPLY);
        snapshotDocuments.set(0);
        cursorTs = 0;
        phase = Phase.SNAPSHOTTING;
    }

    private Duration age(long ts) {
        return Duration.ofNanos(Math.max(0, Nanos.of(wall.instant()) - ts));
    }
}
