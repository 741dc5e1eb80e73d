package dev.convexmirror.imports.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Asks now and then whether the source still answers: a stream of changes on which nothing comes looks the same when there are no
 * changes and when the network in between was cut. For one thread.
 */
final class Pulse {

    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** SQLSTATE of a connection that failed. */
    private static final String FAILED = "08006";

    private final Connection asked;
    private final Connection silent;
    private long answered = System.nanoTime();

    /**
     * @param asked a connection to the source that is not used otherwise while it is asked
     * @param silent another one, which is given up with it
     */
    Pulse(Connection asked, Connection silent) {
        this.asked = asked;
        this.silent = silent;
    }

    /** Asks, if it is time to; takes seconds when there is no answer, and throws then. */
    void check() throws SQLException {
        if (System.nanoTime() - answered < EVERY.toNanos()) {
            return;
        }
        if (!asked.isValid((int) PATIENCE.toSeconds())) {
            // closing it in order would wait for an answer, too
            silent.abort(Runnable::run);
            throw new SQLException("The source does not answer.", FAILED);
        }
        answered = System.nanoTime();
    }
}
