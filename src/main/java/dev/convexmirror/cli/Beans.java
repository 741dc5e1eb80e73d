package dev.convexmirror.cli;

import dev.convexmirror.config.MirrorConfig;
import dev.convexmirror.convex.SteadyClock;
import dev.convexmirror.status.DeadLetterConfig;
import dev.convexmirror.status.DriftMetrics;
import dev.convexmirror.status.HealthConfig;
import dev.convexmirror.status.ImportMetrics;
import dev.convexmirror.status.MirrorMetrics;
import dev.convexmirror.status.MirrorStatus;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** What the probes and the metrics of the container share with the loops. */
final class Beans {

    @Produces
    @Singleton
    MirrorStatus status() {
        return new MirrorStatus(Clock.systemUTC(), new SteadyClock());
    }

    @Produces
    @Singleton
    MirrorMetrics metrics(MeterRegistry registry, MirrorStatus status) {
        return new MirrorMetrics(registry, status, Clock.systemUTC());
    }

    @Produces
    @Singleton
    DriftMetrics drift(MeterRegistry registry) {
        return new DriftMetrics(registry, Clock.systemUTC());
    }

    @Produces
    @Singleton
    ImportMetrics imports(MeterRegistry registry) {
        return new ImportMetrics(registry, Clock.systemUTC());
    }

    @Produces
    @Singleton
    DeadLetterConfig deadLetters(MirrorConfig config) {
        return config.deadLetters();
    }

    @Produces
    @Singleton
    HealthConfig health(MirrorConfig config) {
        return config.health();
    }
}
