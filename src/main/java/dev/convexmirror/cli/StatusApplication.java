package dev.convexmirror.cli;

import dev.convexmirror.checkpoint.CheckpointFormatException;
import dev.convexmirror.checkpoint.MirrorState;
import dev.convexmirror.config.MirrorConfig;
import dev.convexmirror.index.DeadLetters;
import dev.convexmirror.index.ElasticsearchCallException;
import dev.convexmirror.index.ElasticsearchConnection;
import dev.convexmirror.index.GenerationMappings;
import dev.convexmirror.index.InvalidConfigurationException;
import dev.convexmirror.index.ProbeException;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What {@code status} does: reads the state of the mirror and prints it. */
final class StatusApplication implements QuarkusApplication {

    private final MirrorConfig config;

    @Inject
    StatusApplication(MirrorConfig config) {
        this.config = config;
    }

    @Override
    public int run(String... args) {
        Clock clock = Clock.systemUTC();
        try (ElasticsearchConnection elasticsearch = ElasticsearchConnection.open(config.elasticsearch())) {
            String version = elasticsearch.probe().version().orElse("");
            MirrorState state = MirrorState.read(elasticsearch, config.name());
            StatusReport report = new StatusReport(
                    config.name(),
                    version,
                    state,
                    new GenerationMappings(elasticsearch, config.name()).notes(indices(state)),
                    new DeadLetters(elasticsearch, config.name(), clock).count(),
                    clock.instant());
            System.out.print(List.of(args).contains("--json") ? report.json() : report.text());
            return ExitCode.FINE;
        } catch (InvalidConfigurationException
                | ProbeException
                | ElasticsearchCallException
                | CheckpointFormatException e) {
            System.err.println(Failures.sentence(e));
            return Failures.exitCode(e);
        }
    }

    /** Those that changes go to. */
    private static Set<String> indices(MirrorState state) {
        return state.checkpoint().stream()
                .flatMap(checkpoint -> checkpoint.tables().values().stream())
                .flatMap(table -> table.target().stream())
                .collect(Collectors.toSet());
    }
}
