package dev.convexmirror.cli;

import dev.convexmirror.checkpoint.Outcome;
import dev.convexmirror.checkpoint.Request;
import dev.convexmirror.checkpoint.Requests;
import dev.convexmirror.config.MirrorConfig;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.imports.ImportAgent;
import dev.convexmirror.index.ElasticsearchCallException;
import dev.convexmirror.index.ElasticsearchConnection;
import dev.convexmirror.index.InvalidConfigurationException;
import dev.convexmirror.index.ProbeException;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What {@code resync} does: leaves a request, and waits for its answer if it is told to. */
final class ResyncApplication implements QuarkusApplication {

    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final MirrorConfig config;

    @Inject
    ResyncApplication(MirrorConfig config) {
        this.config = config;
    }

    /** @param args how many seconds to wait, 0 for not at all, whether imports are meant, and the tables */
    @Override
    public int run(String... args) throws InterruptedException {
        Duration patience = Duration.ofSeconds(Long.parseLong(args[0]));
        List<TableName> tables =
                Arrays.stream(args).skip(2).map(TableName::parse).toList();
        try (ElasticsearchConnection elasticsearch = ElasticsearchConnection.open(config.elasticsearch())) {
            String version = elasticsearch.probe().version().orElse("");
            Requests requests = new Requests(
                    elasticsearch,
                    Boolean.parseBoolean(args[1]) ? ImportAgent.mailbox(config.name()) : config.name(),
                    Clock.systemUTC());
            Request request = requests.create("resync", tables, host());
            requests.leave(request);
            if (patience.isZero()) {
                System.out.printf("Left the request in Elasticsearch %s; 'status' shows it while it waits.%n", version);
                return ExitCode.FINE;
            }
            return await(requests, request, patience);
        } catch (InvalidConfigurationException | ProbeException | ElasticsearchCallException e) {
            System.err.println(Failures.sentence(e));
            return Failures.exitCode(e);
        }
    }

    private static int await(Requests requests, Request request, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() - end < 0) {
            Optional<Outcome> outcome = requests.outcome(request.id());
            if (outcome.isPresent()) {
                (outcome.get().done() ? System.out : System.err)
                        .println(outcome.get().sentence());
                return outcome.get().done() ? ExitCode.FINE : ExitCode.FAILED;
            }
            TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos());
        }
        System.err.println("No agent answered within " + patience.toSeconds()
                + " s. The request stays and is acted on as soon as one leads the mirror.");
        return ExitCode.FAILED;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
