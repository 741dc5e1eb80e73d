package dev.convexmirror.status;

import dev.convexmirror.export.ExportListener.Loop;
import dev.convexmirror.status.MirrorStatus.Phase;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** UP while both loops turn. That Convex or Elasticsearch is away is no reason to restart the agent. */
@Liveness
@Singleton
final class LivenessProbe implements HealthCheck {

    private final MirrorStatus status;
    private final Duration stalledAfter;

    @Inject
    LivenessProbe(MirrorStatus status, HealthConfig config) {
        this.status = status;
        this.stalledAfter = config.stalledAfter();
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("loops turn");
        if (status.phase() != Phase.DISABLED) {
            for (Loop loop : Loop.values()) {
                response.withData(
                        loop.name().toLowerCase(Locale.ROOT) + ".silent-ms",
                        status.silence(loop).toMillis());
            }
        }
        return response.status(status.turns(stalledAfter)).build();
    }
}
