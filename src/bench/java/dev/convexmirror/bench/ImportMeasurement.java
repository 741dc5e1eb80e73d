package dev.convexmirror.bench;

import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.Elasticsearch;
import dev.convexmirror.rig.ProcessUsage;
import dev.convexmirror.rig.RigException;
import dev.convexmirror.rig.SourceDatabase;
import dev.convexmirror.rig.convex.ConvexEmulator;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** An agent imports a table of a new database into a new deployment, and then the changes that are made. */
final class ImportMeasurement {

    private static final String TABLE = "things";
    private static final String KEY = "mirror.imports." + TABLE + ".";
    private static final String STATE = "convex-mirror";
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final Duration CHANGES = Duration.ofSeconds(20);
    /** Looking takes as long as the table is large. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final int CHANGES_PER_SECOND = 200;
    private static final int ROWS_AT_ONCE = 1_000;

    private final AgentOptions program;
    private final Elasticsearch elasticsearch;
    private final int rows;

    ImportMeasurement(AgentOptions program, Elasticsearch elasticsearch, int rows) {
        this.program = program;
        this.elasticsearch = elasticsearch;
        this.rows = rows;
    }

    /** @param guard what is done about writes of others, as in the configuration */
    ImportOutcome run(SourceDatabase database, String guard) {
        elasticsearch.deleteIndices(STATE);
        database.execute(
                "CREATE TABLE things (id bigint PRIMARY KEY, name varchar(40), n int, note varchar(400))",
                "INSERT INTO things SELECT i, concat('name ', i), 0, repeat(md5(concat('', i)), 10) FROM "
                        + database.numbers(rows));
        Duration reading = read(database);
        try (ConvexEmulator convex = ConvexEmulator.builder().start();
                AgentProcess agent =
                        AgentProcess.start(options(database, convex).withProperty(KEY + "on-foreign-write", guard))) {
            agent.awaitLine("taking a snapshot", PATIENCE);
            Duration before = usage(agent).cpu();
            long begin = System.nanoTime();
            agent.awaitLine("the snapshot is complete", PATIENCE);
            Duration snapshot = Duration.ofNanos(System.nanoTime() - begin);
            ProcessUsage after = usage(agent);
            return new ImportOutcome(
                    rows,
                    reading,
                    snapshot,
                    after.cpu().minus(before),
                    Usage.of(after).peakBytes(),
                    follow(agent, database, convex));
        }
    }

    private AgentOptions options(SourceDatabase database, ConvexEmulator convex) {
        return program.mirroring(convex.url(), convex.deployKey(), elasticsearch.url())
                .named("bench-imports", "bench-imports-")
                .withEnvironment("MIRROR_EXPORT_ENABLED", "false")
                .withProperty(KEY + "url", database.url())
                .withProperty(KEY + "username", database.user())
                .withProperty(KEY + "password", database.password());
    }

    private Duration read(SourceDatabase database) {
        long begin = System.nanoTime();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            // else the driver of PostgreSQL takes all rows into memory
            connection.setAutoCommit(false);
            statement.setFetchSize(ROWS_AT_ONCE);
            int read = 0;
            try (ResultSet result = statement.executeQuery("SELECT id, name, n, note FROM things")) {
                while (result.next()) {
                    read += result.getString(4) == null ? 0 : 1;
                }
            }
            if (read != rows) {
                throw new RigException("Read " + read + " of " + rows + " rows.");
            }
        } catch (SQLException e) {
            throw new RigException(e.getMessage(), e);
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** Makes changes, waits for the last of them, and returns the largest resident set meanwhile. */
    private long follow(AgentProcess agent, SourceDatabase database, ConvexEmulator convex) {
        agent.awaitLine("Import " + TABLE + " follows", PATIENCE);
        UsageMeter meter = UsageMeter.start(
                ProcessHandle.of(agent.pid()).orElseThrow(() -> new RigException("The agent has ended.")));
        WriteSchedule schedule = new WriteSchedule(System.nanoTime(), CHANGES_PER_SECOND);
        long changes = schedule.count(CHANGES);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (long i = 0; i < changes; i++) {
                LockSupport.parkNanos(schedule.due(i) - System.nanoTime());
                statement.execute("UPDATE things SET n = n + 1 WHERE id = " + (1 + i % rows));
            }
            statement.execute("INSERT INTO things VALUES (0, 'the last', 0, '')");
        } catch (SQLException e) {
            throw new RigException(e.getMessage(), e);
        }
        await().atMost(PATIENCE).pollInterval(LOOK).until(() -> {
            agent.requireRunning();
            return convex.documents(TABLE).size() > rows;
        });
        return meter.read().peakBytes();
    }

    private static ProcessUsage usage(AgentProcess agent) {
        return agent.usage().orElseThrow(() -> new RigException("The agent ended too early."));
    }
}
