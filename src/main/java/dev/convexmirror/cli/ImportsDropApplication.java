package dev.convexmirror.cli;

import dev.convexmirror.checkpoint.ImportStates;
import dev.convexmirror.config.ConfigurationException;
import dev.convexmirror.config.MirrorConfig;
import dev.convexmirror.imports.ImportCheck;
import dev.convexmirror.imports.ImportOptions;
import dev.convexmirror.imports.ImportRefusedException;
import dev.convexmirror.index.ElasticsearchCallException;
import dev.convexmirror.index.ElasticsearchConnection;
import dev.convexmirror.index.InvalidConfigurationException;
import dev.convexmirror.index.ProbeException;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.inject.Inject;

/** What {@code imports drop} does; its argument is the name of the import. */
final class ImportsDropApplication implements QuarkusApplication {

    private final MirrorConfig config;

    @Inject
    ImportsDropApplication(MirrorConfig config) {
        this.config = config;
    }

    @Override
    public int run(String... args) {
        try (ElasticsearchConnection elasticsearch = ElasticsearchConnection.open(config.elasticsearch())) {
            ImportOptions options = Imports.of(config).stream()
                    .filter(configured -> configured.name().equals(args[0]))
                    .findFirst()
                    .orElseThrow(() -> new ConfigurationException("There is no mirror.imports.\"" + args[0]
                            + "\"; its url and username are needed to reach the source."));
            elasticsearch.probe();
            String removed = ImportCheck.of(options).drop();
            new ImportStates(elasticsearch, config.name()).forget(options.name());
            ImportCheck.forgetGuard(options, elasticsearch, config.name());
            System.out.println(removed + " The documents in Convex stay.");
            return ExitCode.FINE;
        } catch (ConfigurationException
                | InvalidConfigurationException
                | ImportRefusedException
                | ProbeException
                | ElasticsearchCallException e) {
            System.err.println(Failures.sentence(e));
            return Failures.exitCode(e);
        }
    }
}
