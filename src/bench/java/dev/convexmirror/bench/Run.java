package dev.convexmirror.bench;

import java.time.Duration;

/**
 * One run of one contestant.
 *
 * @param fromStart the time from the start of its process until the end, so more than its outcome's by what a JVM needs
 * @param own what its own process used since its start
 * @param elasticsearch what the node used during the run
 * @param emulator what the source used during the run
 */
record Run(Outcome outcome, Duration fromStart, Usage own, Usage elasticsearch, Usage emulator) {

    /** Documents a second from the first request to the end. */
    double rate() {
        return outcome.documents() / seconds(outcome.took());
    }

    /** Documents a second from the start of the process to the end. */
    double rateFromStart() {
        return outcome.documents() / seconds(fromStart);
    }

    double megabytesPerSecond() {
        return outcome.bytes() / 1e6 / seconds(outcome.took());
    }

    /** CPU seconds of its own process from the first request to the end, so without the start of a JVM. */
    double ownCpu() {
        return own.cpu().minus(outcome.cpuBefore()).toNanos() / 1e9;
    }

    /** CPU seconds of its own process, from the first request, for a million documents. */
    double ownCpuPerMillion() {
        return ownCpu() / outcome.documents() * 1e6;
    }

    /** CPU seconds of Elasticsearch for a million documents. */
    double elasticsearchCpuPerMillion() {
        return elasticsearch.cpuSeconds() / outcome.documents() * 1e6;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
