package dev.convexmirror.model;

import dev.convexmirror.rig.convex.http.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * What goes wrong with requests to the source: the statuses of convex-protocol §1.6, with and without body, and broken bodies.
 * Not 404, which says that the server is an older one when it comes first.
 */
final class SourceTrouble {

    /** Shorter than any stall of a body. */
    static final Duration STALL_TIMEOUT = Duration.ofMillis(400);

    private static final Duration STALL = Duration.ofMillis(900);

    private SourceTrouble() {}

    static Fault random(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> Fault.status(pick(List.of(408, 421, 425, 429, 500, 503, 520, 522, 524), random));
            case 1 -> Fault.error(503, "OptimisticConcurrencyControlFailure", "try again");
            case 2 -> Fault.body(502, "text/html", "<html>Bad Gateway</html>");
            case 3 -> Fault.reset();
            case 4 -> Fault.resetAt(random.nextDouble());
            case 5 -> Fault.truncateAt(random.nextDouble());
            case 6 -> Fault.stallAt(random.nextDouble(), STALL);
            default -> Fault.body(200, "application/json", "{\"truncates\":[],\"values\":[{\"_");
        };
    }

    private static int pick(List<Integer> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }
}
