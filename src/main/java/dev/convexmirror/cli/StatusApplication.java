package dev.convexmirror.cli;

import dev.convexmirror.checkpoint.CheckpointFormatException;
import dev.convexmirror.checkpoint.ImportReport;
import dev.convexmirror.checkpoint.ImportReports;
import dev.convexmirror.checkpoint.ImportStates;
import dev.convexmirror.checkpoint.MirrorState;
import dev.convexmirror.config.MirrorConfig;
import dev.convexmirror.imports.ImportAgent;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
            ImportsReport imports = imports(elasticsearch, clock);
            StatusReport report = new StatusReport(
                    config.name(),
                    version,
                    state,
                    new GenerationMappings(elasticsearch, config.name()).notes(indices(state)),
                    new DeadLetters(elasticsearch, config.name(), clock).count(),
                    imports,
                    clock.instant());
            if (List.of(args).contains("--json")) {
                System.out.print(report.json());
            } else {
                System.out.print(report.text());
                imports.print(System.out);
            }
            return ExitCode.FINE;
        } catch (InvalidConfigurationException
                | ProbeException
                | ElasticsearchCallException
                | CheckpointFormatException e) {
            System.err.println(Failures.sentence(e));
            return Failures.exitCode(e);
        }
    }

    /** Of those that are configured here, and those that an agent has told of. */
    private ImportsReport imports(ElasticsearchConnection elasticsearch, Clock clock) {
        Map<String, ImportReport> told = new ImportReports(elasticsearch, config.name()).read();
        Set<String> names = new TreeSet<>(told.keySet());
        names.addAll(config.imports().keySet());
        ImportStates states = new ImportStates(elasticsearch, config.name());
        Map<String, ImportsReport.Entry> entries = new TreeMap<>();
        names.forEach(name ->
                entries.put(name, new ImportsReport.Entry(states.read(name), Optional.ofNullable(told.get(name)))));
        return new ImportsReport(
                MirrorState.read(elasticsearch, ImportAgent.mailbox(config.name())), entries, clock.instant());
    }

    /** Those that changes go to. */
    private static Set<String> indices(MirrorState state) {
        return state.checkpoint().stream()
                .flatMap(checkpoint -> checkpoint.tables().values().stream())
                .flatMap(table -> table.target().stream())
                .collect(Collectors.toSet());
    }
}
