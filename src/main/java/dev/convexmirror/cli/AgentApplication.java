package dev.convexmirror.cli;

import dev.convexmirror.checkpoint.Candidate;
import dev.convexmirror.checkpoint.HeldLease;
import dev.convexmirror.config.ConfigurationException;
import dev.convexmirror.config.MirrorConfig;
import dev.convexmirror.export.Exporter;
import dev.convexmirror.export.Exporter.BulkSettings;
import dev.convexmirror.export.Exporter.Clocks;
import dev.convexmirror.export.Exporter.Identity;
import dev.convexmirror.export.Leadership;
import dev.convexmirror.imports.ImportAgent;
import dev.convexmirror.imports.ImportOptions;
import dev.convexmirror.index.Aliases;
import dev.convexmirror.index.DeadLetters;
import dev.convexmirror.index.InvalidConfigurationException;
import dev.convexmirror.status.Degradation;
import dev.convexmirror.status.DriftMetrics;
import dev.convexmirror.status.ImportMetrics;
import dev.convexmirror.status.MirrorMetrics;
import dev.convexmirror.status.MirrorStatus;
import dev.convexmirror.status.Repeating;
import dev.convexmirror.status.SnapshotProgress;
import dev.convexmirror.systemd.EnvironmentException;
import dev.convexmirror.systemd.ServiceManager;
import dev.convexmirror.verify.VerifySchedule;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/** The agent: runs the loops until SIGTERM, or until they cannot go on without a person. */
final class AgentApplication implements QuarkusApplication {

    private static final Logger LOG = Logger.getLogger("dev.convexmirror.agent");
    private static final Duration LAST_WORDS = Duration.ofMillis(1500);

    private final MirrorConfig config;
    private final MirrorStatus status;
    private final MirrorMetrics metrics;
    private final SnapshotProgress progress;
    private final Degradation degradation;
    private final DriftMetrics drift;
    private final ImportMetrics importMetrics;

    @Inject
    AgentApplication(
            MirrorConfig config,
            MirrorStatus status,
            MirrorMetrics metrics,
            SnapshotProgress progress,
            Degradation degradation,
            DriftMetrics drift,
            ImportMetrics importMetrics) {
        this.config = config;
        this.status = status;
        this.metrics = metrics;
        this.progress = progress;
        this.degradation = degradation;
        this.drift = drift;
        this.importMetrics = importMetrics;
    }

    @Override
    public int run(String... args) throws InterruptedException {
        LOG.infof("convex-mirror %s, mirror \"%s\".", Version.current().number(), config.name());
        try {
            ServiceManager service =
                    ServiceManager.of(System.getenv(), status, config.health().stalledAfter());
            List<ImportOptions> imports = Imports.of(config);
            return config.export().enabled() ? export(service, imports) : idle(service, imports);
        } catch (ConfigurationException | InvalidConfigurationException | EnvironmentException e) {
            return report(e);
        }
    }

    private int idle(ServiceManager service, List<ImportOptions> imports) {
        LOG.info("mirror.export.enabled is false: nothing is exported.");
        status.disabled();
        if (imports.isEmpty()) {
            awaitSignal(service);
            return ExitCode.FINE;
        }
        try (Connections connections = Connections.open(config);
                ImportAgent agent = Imports.agent(config, connections, imports)) {
            importMetrics.follow(agent.statuses());
            agent.start();
            awaitSignal(service);
            return ExitCode.FINE;
        }
    }

    private int export(ServiceManager service, List<ImportOptions> imports) throws InterruptedException {
        try (Connections connections = Connections.open(config);
                ImportAgent agent = Imports.agent(config, connections, imports)) {
            importMetrics.follow(agent.statuses());
            agent.start();
            List<Repeating> background = background(connections);
            Optional<VerifySchedule> schedule = config.verify()
                    .every()
                    .map(every -> VerifySchedule.start(
                            every,
                            () -> status.role() == MirrorStatus.Role.LEADER,
                            () -> Verification.of(config, connections, false, false, LOG::info)
                                    .verify(List.of()),
                            drift::verified));
            try {
                return export(connections, service);
            } finally {
                schedule.ifPresent(VerifySchedule::close);
                background.forEach(Repeating::close);
            }
        }
    }

    private List<Repeating> background(Connections connections) {
        DeadLetters deadLetters = new DeadLetters(connections.elasticsearch(), config.name(), Clock.systemUTC());
        Aliases aliases = new Aliases(connections.elasticsearch(), config.name());
        return List.of(
                progress.follow(connections.convex(), config.export().progressEvery()),
                degradation.follow(deadLetters, aliases));
    }

    private int export(Connections connections, ServiceManager service) throws InterruptedException {
        Leadership mirror = new Leadership(
                connections.elasticsearch(),
                new Candidate(
                        connections.elasticsearch(),
                        config.name(),
                        config.lease().duration(),
                        Clock.systemUTC()),
                lease -> exporter(connections, lease),
                metrics);
        AtomicReference<Optional<Throwable>> failure = new AtomicReference<>(Optional.empty());
        Thread loop = Thread.ofVirtual().name("leadership").start(() -> {
            try {
                mirror.run();
            } catch (InterruptedException e) {
                // told to stop at once
            } catch (Throwable e) {
                failure.set(Optional.of(e));
                Quarkus.asyncExit();
            }
        });
        awaitSignal(service);
        mirror.stop();
        if (!loop.join(config.export().shutdownTimeout())) {
            LOG.info("The page in hand did not finish in time; it is fetched again at the next start.");
            loop.interrupt();
            if (!loop.join(LAST_WORDS)) {
                LOG.warn("The loop did not end.");
            }
        }
        return failure.get().map(AgentApplication::report).orElse(ExitCode.FINE);
    }

    private static void awaitSignal(ServiceManager service) {
        try (service) {
            service.started();
            Quarkus.waitForExit();
        }
    }

    /** Writes nothing without the lease: whatever it sends asks for it first. */
    private Exporter exporter(Connections connections, HeldLease lease) {
        return new Exporter(
                new Identity(config.name(), Version.current().number(), lease.epoch()),
                config.export(),
                connections.tables(),
                connections.convex(),
                connections.elasticsearch().permittedBy(lease::require),
                new BulkSettings(
                        config.elasticsearch().bulkConcurrency(),
                        config.elasticsearch().bulkSize().asLongValue()),
                metrics,
                metrics,
                Clocks.system());
    }

    private static int report(Throwable failure) {
        int code = Failures.exitCode(failure);
        if (code == ExitCode.USAGE) {
            LOG.error(Failures.sentence(failure));
        } else {
            LOG.error(Failures.sentence(failure), failure);
        }
        return code;
    }
}
