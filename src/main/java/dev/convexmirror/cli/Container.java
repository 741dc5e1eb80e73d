package dev.convexmirror.cli;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Starts Quarkus for the commands that need it. */
final class Container {

    /** A command that does one thing and ends opens no port and lets only its own words be seen. */
    private static final Map<String, String> ONE_SHOT = Map.of(
            "quarkus.management.host-enabled", "false",
            "quarkus.log.console.level", "ERROR");

    /** What an end may take at most after a signal; the promise is less than 10 s. */
    private static final Duration LONGEST_END = Duration.ofSeconds(9);

    private Container() {}

    /**
     * Runs until SIGTERM or SIGINT, or until the application gives up. After a signal, too, the process exits with the code
     * of the application: the JVM's own choice, 128 and the number of the signal, looks like a failure to a supervisor.
     */
    static int run(Class<? extends QuarkusApplication> application) {
        CompletableFuture<Integer> code = new CompletableFuture<>();
        Thread lastWord =
                new Thread(() -> code.completeOnTimeout(ExitCode.FAILED, LONGEST_END.toSeconds(), TimeUnit.SECONDS)
                        .thenAccept(Runtime.getRuntime()::halt)
                        .join());
        Runtime.getRuntime().addShutdownHook(lastWord);
        int result = await(application);
        code.complete(result);
        return result;
    }

    private static int await(Class<? extends QuarkusApplication> application, String... arguments) {
        AtomicInteger code = new AtomicInteger(ExitCode.FAILED);
        Quarkus.run(
                application,
                (exitCode, failure) -> code.set(failure == null ? exitCode : notStarted(failure)),
                arguments);
        return code.get();
    }

    /** The log of Quarkus is closed by now, or was never opened, so this goes where people look. */
    private static int notStarted(Throwable failure) {
        Throwable reason = StartFailure.reason(failure);
        System.err.println(Failures.sentence(reason));
        if (reason == failure) {
            failure.printStackTrace();
        }
        return Failures.exitCode(reason);
    }

    /** Runs to the end of the application. */
    static int runOnce(Class<? extends QuarkusApplication> application, String... arguments) {
        ONE_SHOT.forEach(System::setProperty);
        return await(application, arguments);
    }
}
