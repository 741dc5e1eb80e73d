package dev.convexmirror.cli;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import sun.misc.Signal;

/** Starts Quarkus for the commands that need it. */
final class Container {

    /** A command that does one thing and ends opens no port and lets only its own words be seen. */
    private static final Map<String, String> ONE_SHOT = Map.of(
            "quarkus.management.host-enabled", "false",
            "quarkus.scheduler.start-mode", "halted",
            "quarkus.log.console.level", "ERROR");

    private Container() {}

    /** Runs until SIGTERM, or until the application gives up. */
    static int run(Class<? extends QuarkusApplication> application) {
        // Left to itself the JVM ends with 143, which supervisors take for a failure.
        for (String signal : List.of("TERM", "INT")) {
            Signal.handle(new Signal(signal), received -> Quarkus.asyncExit(ExitCode.FINE));
        }
        return start(application);
    }

    private static int start(Class<? extends QuarkusApplication> application) {
        AtomicInteger code = new AtomicInteger(ExitCode.FAILED);
        Quarkus.run(application, (exitCode, failure) -> code.set(exitCode));
        return code.get();
    }

    /** Runs to the end of the application. */
    static int runOnce(Class<? extends QuarkusApplication> application) {
        ONE_SHOT.forEach(System::setProperty);
        return start(application);
    }
}
