package dev.convexmirror.rig.convex;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convexmirror.rig.convex.api.ExportRoutes;
import dev.convexmirror.rig.convex.api.FunctionRoutes;
import dev.convexmirror.rig.convex.api.Gate;
import dev.convexmirror.rig.convex.api.HealthRoutes;
import dev.convexmirror.rig.convex.api.ImportRoutes;
import dev.convexmirror.rig.convex.api.Keys;
import dev.convexmirror.rig.convex.api.LegacyExportRoutes;
import dev.convexmirror.rig.convex.api.MetadataRoutes;
import dev.convexmirror.rig.convex.api.Permission;
import dev.convexmirror.rig.convex.api.Router;
import dev.convexmirror.rig.convex.http.ClosedPort;
import dev.convexmirror.rig.convex.http.Fault;
import dev.convexmirror.rig.convex.http.Faults;
import dev.convexmirror.rig.convex.http.HttpServer;
import dev.convexmirror.rig.convex.http.RequestLog;
import dev.convexmirror.rig.convex.legacy.LegacyExport;
import dev.convexmirror.rig.convex.schema.TableSchemas;
import dev.convexmirror.rig.convex.store.Deployment;
import dev.convexmirror.rig.convex.store.DeploymentSnapshot;
import dev.convexmirror.rig.convex.store.EmulatorClock;
import dev.convexmirror.rig.convex.store.StoredDocument;
import dev.convexmirror.rig.convex.store.TableImport;
import dev.convexmirror.rig.convex.store.TableRef;
import dev.convexmirror.rig.convex.store.Transaction;
import dev.convexmirror.rig.convex.sync.Coverage;
import dev.convexmirror.rig.convex.sync.DataSync;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A Convex deployment on a port of this machine, to test against: the wire behaviour of convex-protocol §1 to §6, with ways for tests to
 * write, to move the clock and to break things. Tables are named {@code table} or {@code component/table}. Thread-safe.
 */
public final class ConvexEmulator implements AutoCloseable {
    private static final String VERSION = "0.0.1-emulator";

    private final Deployment deployment;
    private final EmulatorClock clock;
    private final Gate gate = new Gate();
    private final Keys keys;
    private final TableSchemas schemas;
    private final FunctionRoutes functions = new FunctionRoutes();
    private final Faults faults = new Faults();
    private final RequestLog requests = new RequestLog();
    private final Coverage coverage = new Coverage();
    private final Router router = new Router();
    private final String deployKey;
    private final String readOnlyKey;
    private int port;
    private Optional<HttpServer> server = Optional.empty();
    private Optional<ClosedPort> away = Optional.empty();

    ConvexEmulator(EmulatorBuilder builder) {
        clock = builder.clock;
        deployment = new Deployment(clock, builder.retention, builder.random, builder.tabletsInCreationOrder);
        schemas = new TableSchemas(deployment);
        keys = new Keys(builder.name);
        deployKey = keys.issue(Set.of());
        readOnlyKey = keys.issue(Set.of(Permission.VIEW_DATA));
        port = builder.port;
        DataSync sync = new DataSync(deployment, clock, builder.limits, builder.progressWrites, coverage);
        HealthRoutes.addTo(router, builder.name, VERSION);
        functions.addTo(router);
        new ExportRoutes(keys, gate, sync).addTo(router);
        new LegacyExportRoutes(keys, gate, new LegacyExport(deployment, builder.legacyLimits)).addTo(router);
        new MetadataRoutes(keys, gate, schemas).addTo(router);
        new ImportRoutes(keys, gate, deployment, schemas).addTo(router);
    }

    public static EmulatorBuilder builder() {
        return new EmulatorBuilder();
    }

    /** Starts to listen, after {@link #stop} on the same port and with the same state. */
    public synchronized void start() {
        try {
            away.ifPresent(ClosedPort::close);
            HttpServer started = new HttpServer(port, router, faults, requests);
            port = started.port();
            server = Optional.of(started);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot listen on port " + port + ": " + e.getMessage(), e);
        }
    }

    /** Drops all connections and refuses new ones; nobody else is given the port. */
    public synchronized void stop() {
        try {
            if (server.isPresent()) {
                server.get().close();
                server = Optional.empty();
                away = Optional.of(ClosedPort.at(port));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot stop listening on port " + port + ": " + e.getMessage(), e);
        }
    }

    /** Stops, and gives the port back. */
    @Override
    public synchronized void close() {
        stop();
        away.ifPresent(ClosedPort::close);
    }

    public synchronized URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** A key that may do everything. */
    public String deployKey() {
        return deployKey;
    }

    /** A key that may view data only. */
    public String readOnlyKey() {
        return readOnlyKey;
    }

    /** A new key that may do just this; without any permission named, everything, as in reality. */
    public String keyWith(Permission... permissions) {
        return keys.issue(Set.of(permissions));
    }

    /**
     * Runs a transaction; atomic, and kept out entirely when the block throws.
     *
     * @return the commit timestamp, ns; strictly increasing
     */
    public long transact(Consumer<Transaction> block) {
        return deployment.transact(block);
    }

    /** Commits something that no client sees; it moves the latest timestamp. Returns the timestamp, ns. */
    public long commitSystem() {
        return deployment.commitSystem(1);
    }

    public void createComponent(String path) {
        deployment.createComponent(path);
    }

    public void createTable(String table) {
        deployment.createTable(TableRef.parse(table));
    }

    /** Drops a table; clients are told nothing (convex-protocol §2.7). */
    public void dropTable(String table) {
        deployment.dropTable(TableRef.parse(table));
    }

    /** Swaps an empty tablet in, as {@code clear_tables} does. */
    public void clearTable(String table) {
        deployment.clearTable(TableRef.parse(table));
    }

    /** While true, the indexes that imports make stay unready. */
    public void holdBackfills(boolean hold) {
        deployment.locked(() -> {
            deployment.indexes().hold(hold);
            return hold;
        });
    }

    /** Begins a bulk replacement of a table, which may not exist yet. */
    public TableImport beginImport(String table) {
        return deployment.beginImport(TableRef.parse(table));
    }

    /** A valid id of a stored file, as fields hold them. */
    public String newStorageId() {
        return deployment.newStorageId();
    }

    /** What queries see of one table now, by id; empty when there is no such table. */
    public Map<String, StoredDocument> documents(String table) {
        return deployment.documents(TableRef.parse(table));
    }

    /** What queries see of all tables, in one moment. */
    public DeploymentSnapshot snapshot() {
        return deployment.snapshot();
    }

    /** What queries saw at a timestamp, ns, in the tables that are active now. */
    public DeploymentSnapshot snapshotAt(long ts) {
        return deployment.snapshotAt(ts);
    }

    /** The newest timestamp that readers may use, ns. */
    public long latestTs() {
        return deployment.latestTs();
    }

    public EmulatorClock clock() {
        return clock;
    }

    public void retention(Duration window) {
        deployment.retention(window);
    }

    /** Forgets the change log before a timestamp, ns. */
    public void raiseRetentionFloor(long ts) {
        deployment.raiseRetentionFloor(ts);
    }

    /** Undoes every commit after a timestamp, ns, as restoring old database files does; tables stay as they are. */
    public void restoreBackup(long ts) {
        deployment.restoreBackup(ts);
    }

    /** Whether the plan includes streaming export; it does by default. */
    public void plan(boolean hasStreamingExport) {
        gate.planHasExport(hasStreamingExport);
    }

    /** Whether the server is one from before the Data Sync API, which answers its routes with 404 and no body. */
    public void legacyOnly(boolean older) {
        router.withhold(older ? ExportRoutes.PATHS : Set.of());
    }

    /** Pauses the deployment, which stops functions but neither export nor import. */
    public void paused(boolean pause) {
        functions.paused(pause);
    }

    /**
     * Declares the {@code schema.ts} of a component.
     *
     * @param json as {@code get_schema} answers it (convex-protocol §6.9)
     */
    public void declareSchema(String component, String json) {
        try {
            schemas.declare(component, new ObjectMapper().readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The schema is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    public Faults faults() {
        return faults;
    }

    /**
     * Gives the first page of a snapshot to whoever asks for it, and answers 503 to whoever asks for a later one, until the
     * faults are cleared. It goes by the cursor, not by what it gave so far: an agent that loses its lease on a busy machine
     * asks again for what it did not store.
     */
    public void withholdLaterPages() {
        faults.always(
                request -> request.path().equals("/api/v1/data/sync")
                        && request.bodyText().contains("\"cursor\""),
                Fault.status(503));
    }

    public RequestLog requests() {
        return requests;
    }

    /** The corners of the page algorithm reached so far. */
    public Coverage coverage() {
        return coverage;
    }
}
