package dev.convexmirror.rig.convex.store;

import dev.convexmirror.rig.convex.value.ConvexId;
import dev.convexmirror.rig.convex.value.Id128;
import dev.convexmirror.rig.convex.value.InvalidWriteException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** All state of an emulated deployment. Thread-safe: one lock, under which a reader sees one moment. */
public final class Deployment {
    /** Table number of the system table {@code _storage}; ids of files carry it. */
    public static final int STORAGE_TABLE_NUMBER = 9;

    private static final long IDLE_BUMP_NANOS = Duration.ofHours(1).toNanos();
    private static final double NANOS_PER_MILLI = 1e6;
    /** Creating a table writes its row and two index rows. */
    private static final int ROWS_OF_A_NEW_TABLE = 3;

    private final ReentrantLock lock = new ReentrantLock();
    private final EmulatorClock clock;
    private final RandomGenerator random;
    private final Tables tables;
    private final HiddenIndexes indexes = new HiddenIndexes(this);
    private final ChangeLog log = new ChangeLog();
    private Duration retention;
    private long retentionFloor;
    private long repeatableTs;
    private double lastCreationTime;

    /**
     * @param tabletsInCreationOrder whether tablet ids ascend with their creation instead of being random
     */
    public Deployment(EmulatorClock clock, Duration retention, RandomGenerator random, boolean tabletsInCreationOrder) {
        this.clock = clock;
        this.retention = retention;
        this.random = random;
        this.tables = new Tables(random, tabletsInCreationOrder);
        commitSystem(1);
    }

    /** Runs a block that sees and changes one moment of the deployment. */
    public <T> T locked(Supplier<T> block) {
        lock.lock();
        try {
            return block.get();
        } finally {
            lock.unlock();
        }
    }

    /** Runs a transaction; returns its commit timestamp, ns. When the block throws, nothing is kept. */
    public long transact(Consumer<Transaction> block) {
        return locked(() -> {
            Transaction transaction = new Transaction(this);
            tables.begin();
            try {
                block.accept(transaction);
            } catch (RuntimeException | Error e) {
                tables.rollback();
                indexes.rollback();
                throw e;
            }
            return commit(transaction.writes(), ROWS_OF_A_NEW_TABLE * tables.commit());
        });
    }

    /** Appends a commit that writes system tables only; returns its timestamp. */
    public long commitSystem(int rows) {
        return locked(() -> commit(Map.of(), rows));
    }

    public void createComponent(String path) {
        locked(() -> tables.addComponent(path));
    }

    public void createTable(TableRef table) {
        locked(() -> {
            if (active(table).isPresent()) {
                throw new InvalidWriteException("TableExists", "There is a table " + table + " already.");
            }
            tables.activeOrNew(table);
            return commitSystem(ROWS_OF_A_NEW_TABLE);
        });
    }

    /** Drops a table; its documents vanish without tombstones (convex-protocol §2.7). */
    public void dropTable(TableRef table) {
        locked(() -> {
            tables.drop(table);
            indexes.forget(table);
            return commitSystem(ROWS_OF_A_NEW_TABLE);
        });
    }

    /** Swaps an empty tablet in, as {@code clear_tables} does; creates the table when it is missing. */
    public void clearTable(TableRef table) {
        locked(() -> {
            tables.replaceByEmpty(table);
            return commitSystem(2 * ROWS_OF_A_NEW_TABLE);
        });
    }

    public TableImport beginImport(TableRef table) {
        return locked(() -> {
            Tablet hidden = tables.addHidden(table);
            commitSystem(ROWS_OF_A_NEW_TABLE);
            return new TableImport(this, hidden);
        });
    }

    /** Active and hidden tablets in the order of their ids. */
    public Collection<Tablet> tablets() {
        return tables.all();
    }

    /** Active and hidden tablets that there were at a timestamp, ns, in the order of their ids. */
    public Collection<Tablet> tabletsAt(long ts) {
        return tables.at(ts);
    }

    public Tables tables() {
        return tables;
    }

    /** The indexes of streaming imports; to be used under {@link #locked}. */
    public HiddenIndexes indexes() {
        return indexes;
    }

    /** Makes an index of a streaming import and its table (convex-protocol §6.2 and §6.5). */
    public void defineIndex(TableRef table, String name, List<List<String>> fields) {
        locked(() -> {
            indexes.define(table, name, fields);
            return commitSystem(ROWS_OF_A_NEW_TABLE);
        });
    }

    /** The newest timestamp that readers may use (convex-protocol §2.3), ns. It moves hourly even without commits. */
    public long latestTs() {
        return locked(() -> {
            long now = clock.nowNanos();
            long latest = Math.max(log.lastTs(), repeatableTs);
            if (now - latest >= IDLE_BUMP_NANOS) {
                repeatableTs = now;
            }
            return Math.max(log.lastTs(), repeatableTs);
        });
    }

    /** The commits after a timestamp, oldest first; to be read under {@link #locked}. */
    public List<Commit> commitsAfter(long ts) {
        return log.after(ts);
    }

    /** The oldest timestamp whose log is kept, ns; 0 as long as none of the log had to go. */
    public long retentionFloor() {
        return locked(() -> {
            long oldest = clock.nowNanos() - retention.toNanos();
            if (oldest > log.firstTs()) {
                retentionFloor = Math.max(retentionFloor, oldest);
            }
            return retentionFloor;
        });
    }

    public void retention(Duration window) {
        locked(() -> retention = window);
    }

    /** Forgets the log before a timestamp. */
    public void raiseRetentionFloor(long ts) {
        locked(() -> retentionFloor = Math.max(retentionFloor, ts));
    }

    /** Goes back to an old backup of the documents: undoes every commit after the timestamp. Tables stay as they are. */
    public void restoreBackup(long ts) {
        locked(() -> {
            while (log.lastTs() > ts) {
                log.removeLast().entries().forEach(entry -> entry.tablet().undo(entry.internalId()));
            }
            repeatableTs = 0;
            indexes.rollback();
            return ts;
        });
    }

    /** What queries see, at the latest timestamp. */
    public DeploymentSnapshot snapshot() {
        return locked(() -> snapshotAt(latestTs()));
    }

    /** What queries saw at a timestamp of the past, in the tables that are active now. */
    public DeploymentSnapshot snapshotAt(long ts) {
        return locked(() -> {
            var documents = new TreeMap<TableRef, Map<String, StoredDocument>>();
            for (Tablet tablet : tables.active()) {
                documents.put(tablet.table(), documents(tablet, ts));
            }
            return new DeploymentSnapshot(ts, documents);
        });
    }

    /** What queries see of one table, by id; empty when there is no such table. */
    public Map<String, StoredDocument> documents(TableRef table) {
        return locked(
                () -> active(table).map(tablet -> documents(tablet, latestTs())).orElseGet(Map::of));
    }

    /** A valid id of a stored file. */
    public String newStorageId() {
        return locked(() -> new ConvexId(STORAGE_TABLE_NUMBER, newInternalId()).encode());
    }

    Optional<Tablet> active(TableRef table) {
        return tables.active(table);
    }

    Tablet activeOrNew(TableRef table) {
        return tables.activeOrNew(table);
    }

    Id128 newInternalId() {
        return Id128.forDocument(random, clock.nowNanos());
    }

    /** Adds the id and a creation time that ascends strictly, as Convex's does within a table. */
    Map<String, Object> withSystemFields(Map<String, ?> fields, String id) {
        lastCreationTime = Math.max(clock.nowNanos() / NANOS_PER_MILLI, Math.nextUp(lastCreationTime));
        Map<String, Object> document = new TreeMap<>(fields);
        document.put("_id", id);
        document.put("_creationTime", lastCreationTime);
        return document;
    }

    long insertHidden(Tablet hidden, List<? extends Map<String, ?>> rows) {
        return locked(() -> {
            requireHidden(hidden);
            Transaction transaction = new Transaction(this);
            for (Map<String, ?> row : rows) {
                Id128 internalId = row.get("_id") instanceof String id
                        ? ConvexId.decode(id)
                                .filter(decoded -> decoded.tableNumber() == hidden.tableNumber())
                                .orElseThrow(() -> new InvalidWriteException(
                                        "InvalidIdError", id + " is no id of table " + hidden.table()))
                                .internalId()
                        : newInternalId();
                Map<String, Object> document = withSystemFields(row, hidden.documentId(internalId));
                if (row.get("_creationTime") instanceof Double creationTime) {
                    document.put("_creationTime", creationTime);
                }
                transaction.write(new Transaction.Key(hidden, internalId), document);
            }
            return commit(transaction.writes(), 0);
        });
    }

    void activate(Tablet hidden) {
        locked(() -> {
            tables.activate(hidden);
            return commitSystem(2 * ROWS_OF_A_NEW_TABLE);
        });
    }

    void requireHidden(Tablet hidden) {
        locked(() -> tables.requireHidden(hidden));
    }

    void removeHidden(Tablet hidden) {
        locked(() -> {
            tables.removeHidden(hidden);
            return commitSystem(ROWS_OF_A_NEW_TABLE);
        });
    }

    private static Map<String, StoredDocument> documents(Tablet tablet, long ts) {
        Map<String, StoredDocument> documents = new TreeMap<>();
        tablet.scan(ts, Optional.empty(), (internalId, revision) -> {
            String id = tablet.documentId(internalId);
            documents.put(id, new StoredDocument(id, revision));
            return true;
        });
        return documents;
    }

    private long commit(Map<Transaction.Key, Optional<Content>> writes, int systemRows) {
        if (writes.isEmpty() && systemRows == 0) {
            return latestTs();
        }
        long ts = Math.max(clock.nowNanos(), latestTs() + 1);
        List<LogEntry> entries = new ArrayList<>(writes.size());
        writes.forEach((key, content) -> {
            Revision revision = key.tablet().put(key.internalId(), ts, content);
            entries.add(new LogEntry(key.tablet(), key.internalId(), revision));
        });
        entries.sort(LogEntry.WITHIN_COMMIT);
        log.append(new Commit(ts, entries, systemRows));
        tables.committed(ts);
        return ts;
    }
}
