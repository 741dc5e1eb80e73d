package dev.convexmirror.demo;

import dev.convexmirror.rig.ElasticsearchNode;
import dev.convexmirror.rig.NodeOptions;
import dev.convexmirror.rig.RigException;
import dev.convexmirror.rig.convex.ConvexEmulator;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The main class of {@code ./dev demo}. */
@Command(
        name = "./dev demo",
        description =
                "Mirrors a changing Convex deployment (an emulator) into a real Elasticsearch, all on this machine.")
public final class Demo implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description =
                    "End by itself so long (30s, 5m) after the snapshot, compare source and mirror, and exit 0 only"
                            + " when they are equal.")
    private Optional<Duration> time = Optional.empty();

    @Option(names = "--native", description = "Run the native binary even if it is older than the JVM build.")
    private boolean nativeBinary;

    @Option(
            names = "--documents",
            defaultValue = "50000",
            description = "About how many there are at the beginning (default: ${DEFAULT-VALUE}).")
    private int documents;

    @Option(
            names = "--writes",
            defaultValue = "50",
            description = "Transactions a second that change them (default: ${DEFAULT-VALUE}).")
    private int writes;

    @Option(names = "--seed", defaultValue = "1", description = "Another one makes other data.")
    private long seed;

    private final CountDownLatch stopped = new CountDownLatch(1);

    /** Runs the demo until its time is over or Ctrl-C. */
    public static void main(String[] arguments) {
        Demo demo = new Demo();
        CountDownLatch finished = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> demo.stop(finished)));
        int code = demo.commandLine().execute(arguments);
        finished.countDown();
        System.exit(code);
    }

    CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(this);
        commandLine
                .getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("This.")
                        .build());
        return commandLine.setExecutionExceptionHandler(this::explain);
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (ConvexEmulator convex = ConvexEmulator.builder().seed(seed).start()) {
            out.printf("Writing a month of a chat and shop application, about %,d documents …%n", documents);
            Shop shop = new Shop(convex, new Random(seed));
            shop.fill(documents);
            out.printf("Starting Elasticsearch, which is put together from Maven Central the first time …%n");
            try (ElasticsearchNode node = ElasticsearchNode.started(NodeOptions.defaults())) {
                DemoRun run = new DemoRun(convex, node.http(), out, stopped);
                return run.run(DemoAgent.choose(nativeBinary), shop, writes, time) ? 0 : 1;
            }
        }
    }

    private int explain(Exception failure, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
        if (stopped.getCount() == 0) {
            return 0; // Ctrl-C reaches the children too, so what they leave undone is no failure.
        }
        if (failure instanceof RigException) {
            command.getErr().println(failure.getMessage());
            return 1;
        }
        throw failure;
    }

    /** Ctrl-C: lets the demo end what it started, unless it has. */
    private void stop(CountDownLatch finished) {
        stopped.countDown();
        try {
            if (!finished.await(30, TimeUnit.SECONDS)) {
                System.err.println("The demo did not end cleanly within 30 s.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** 30s, 5m or 1h. */
    static final class TimeConverter implements CommandLine.ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                return Duration.parse("PT" + text);
            } catch (DateTimeParseException e) {
                throw new CommandLine.TypeConversionException("\"" + text + "\" is no time such as 30s or 5m");
            }
        }
    }
}
