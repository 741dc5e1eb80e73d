package dev.convexmirror.status;

import dev.convexmirror.convex.TableName;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * UP when the mirror was consistent once and is less than {@code mirror.health.max-lag} behind, or when another agent is
 * seen to lead, so that a rollout of several need not wait for all to lead; otherwise says why not. Dead letters do not make
 * it DOWN, which would take a mirror that works from its readers; with too many of them the data of the answer has
 * {@code degraded}. Imports do not, either, which it only describes, nor tables that are {@code held}.
 */
@Readiness
@Singleton
final class ReadinessProbe implements HealthCheck {

    private final MirrorStatus status;
    private final Duration maxLag;
    private final Degradation degradation;
    private final ImportMetrics imports;

    @Inject
    ReadinessProbe(MirrorStatus status, HealthConfig config, Degradation degradation, ImportMetrics imports) {
        this.status = status;
        this.maxLag = config.maxLag();
        this.degradation = degradation;
        this.imports = imports;
    }

    @Override
    public HealthCheckResponse call() {
        Optional<Duration> lag = status.lag();
        boolean disabled = status.phase() == MirrorStatus.Phase.DISABLED;
        boolean standby =
                status.role() == MirrorStatus.Role.STANDBY && status.troubles().isEmpty();
        boolean inTime = lag.filter(behind -> behind.compareTo(maxLag) < 0).isPresent();
        var response = HealthCheckResponse.named("mirror is consistent and in time")
                .status(disabled || standby || inTime)
                .withData("role", status.role().name().toLowerCase(Locale.ROOT))
                .withData("phase", status.phase().name().toLowerCase(Locale.ROOT));
        degradation.reason().ifPresent(why -> response.withData("degraded", why));
        if (!status.held().isEmpty()) {
            response.withData("held", held());
        }
        status.feed().ifPresent(feed -> response.withData("feed", feed.toString()));
        lag.ifPresent(behind -> response.withData("lag-ms", behind.toMillis()));
        imports.details().forEach((table, detail) -> response.withData("import-" + table, detail));
        reason(lag, disabled || standby || inTime).ifPresent(reason -> response.withData("reason", reason));
        return response.build();
    }

    private String held() {
        return status.held().stream().map(TableName::toString).collect(Collectors.joining(", "))
                + ": readers see what was there before an import, which runs or has failed.";
    }

    private Optional<String> reason(Optional<Duration> lag, boolean ready) {
        List<String> troubles = status.troubles();
        if (!troubles.isEmpty()) {
            return Optional.of(String.join(" ", troubles));
        }
        if (ready) {
            return Optional.empty();
        }
        if (status.phase() == MirrorStatus.Phase.STANDING_BY) {
            return Optional.of("Another agent holds the lease; whether it is alive will show, or this one takes over.");
        }
        return Optional.of(
                lag.isEmpty()
                        ? "The first snapshot is not complete yet."
                        : "The mirror is more than mirror.health.max-lag (" + maxLag.toMillis() + " ms) behind.");
    }
}
