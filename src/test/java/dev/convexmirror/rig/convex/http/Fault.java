package dev.convexmirror.rig.convex.http;

import java.time.Duration;

/** What goes wrong with one request. Fractions are of the body's length, from 0 to 1. */
public sealed interface Fault {
    /** Answers instead of the deployment, which never sees the request. */
    record Answer(HttpResponse response) implements Fault {}

    /** Resets the connection (TCP RST) before the deployment sees the request. */
    record Reset() implements Fault {}

    /** Cuts the body off at a fraction, by a reset or by a clean close before the announced end. */
    record Cut(double fraction, boolean reset) implements Fault {}

    /** Sends the body slowly. */
    record Slow(long bytesPerSecond) implements Fault {}

    /** Sends a fraction of the body, pauses, and then sends the rest. */
    record Stall(double fraction, Duration pause) implements Fault {}

    /**
     * Gives the last successful answer of the deployment at that path once more, as a cache on the way would; the deployment never sees
     * the request. Without effect when there was none.
     */
    record Stale() implements Fault {}

    /** A status without a body, as the request timeout's 408. */
    static Fault status(int status) {
        return new Answer(HttpResponse.empty(status));
    }

    /** A status with Convex's error body, for instance 503 {@code OptimisticConcurrencyControlFailure}. */
    static Fault error(int status, String code, String message) {
        return new Answer(HttpResponse.text(
                status, "application/json", "{\"code\":\"%s\",\"message\":\"%s\"}".formatted(code, message)));
    }

    /** A status with any other body, for instance the HTML of a proxy. */
    static Fault body(int status, String contentType, String body) {
        return new Answer(HttpResponse.text(status, contentType, body));
    }

    static Fault reset() {
        return new Reset();
    }

    static Fault resetAt(double fraction) {
        return new Cut(fraction, true);
    }

    static Fault truncateAt(double fraction) {
        return new Cut(fraction, false);
    }

    static Fault stale() {
        return new Stale();
    }

    static Fault slow(long bytesPerSecond) {
        return new Slow(bytesPerSecond);
    }

    static Fault stallAt(double fraction, Duration pause) {
        return new Stall(fraction, pause);
    }
}
