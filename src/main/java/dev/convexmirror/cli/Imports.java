package dev.convexmirror.cli;

import dev.convexmirror.config.ConfigurationException;
import dev.convexmirror.config.MirrorConfig;
import dev.convexmirror.imports.ImportAgent;
import dev.convexmirror.imports.ImportOptions;
import java.util.List;
import java.util.TreeMap;

/** The imports that are configured. */
final class Imports {

    private Imports() {}

    /** @throws ConfigurationException naming a key that cannot be right */
    static List<ImportOptions> of(MirrorConfig config) {
        try {
            return new TreeMap<>(config.imports())
                    .entrySet().stream()
                            .map(entry -> ImportOptions.of(config.name(), entry.getKey(), entry.getValue()))
                            .toList();
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(e.getMessage(), e);
        }
    }

    static ImportAgent agent(MirrorConfig config, Connections connections, List<ImportOptions> imports) {
        return new ImportAgent(
                imports,
                config.name(),
                connections.convex(),
                connections.elasticsearch(),
                config.lease().duration());
    }
}
