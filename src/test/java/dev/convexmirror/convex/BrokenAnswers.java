package dev.convexmirror.convex;

import dev.convexmirror.rig.convex.http.Fault;
import java.time.Duration;
import java.util.stream.Stream;

/** What may become of any answer on its way, and is no reason to give up. */
final class BrokenAnswers {

    private BrokenAnswers() {}

    /** Those of every API, and {@code more} of one. */
    static Stream<Fault> and(Fault... more) {
        return Stream.concat(
                Stream.of(
                        Fault.reset(),
                        Fault.resetAt(0.5),
                        Fault.truncateAt(0.5),
                        Fault.truncateAt(0.99),
                        // longer than any test is patient
                        Fault.stallAt(0.5, Duration.ofMinutes(5)),
                        Fault.status(408),
                        Fault.status(500),
                        Fault.body(502, "text/html", "<html>"),
                        Fault.body(200, "text/html", "<html>"),
                        Fault.body(200, "application/json", "{}")),
                Stream.of(more));
    }
}
