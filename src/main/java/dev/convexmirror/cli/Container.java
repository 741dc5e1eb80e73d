package dev.convexmirror.cli;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Starts Quarkus for the commands that need it. */
final class Container {

    /** A command that does one thing and ends opens no port and lets only its own words be seen. */
    private static final Map<String, String> ONE_SHOT = Map.of(
            "quarkus.management.host-enabled", "false",
            "quarkus.scheduler.start-mode", "halted",
            "quarkus.log.console.level", "ERROR");

    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);

    private Container() {}

    /** Runs until SIGTERM, or until the application gives up. */
    static int run(Class<? extends QuarkusApplication> application) {
        CompletableFuture<Integer> ended = new CompletableFuture<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> endWith(ended), "exit-code"));
        int code = start(application);
        ended.complete(code);
        return code;
    }

    /**
     * Ends the process with the code of the command. After SIGTERM the JVM would end with 143 whatever the command says,
     * which supervisors take for a failure; it waits for this hook, as it does for the one that stops the application.
     */
    private static void endWith(CompletableFuture<Integer> ended) {
        try {
            Runtime.getRuntime().halt(ended.get(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException | ExecutionException | InterruptedException e) {
            // what did not stop in time ends with the JVM's own code
        }
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
