package dev.convexmirror.cli;

import dev.convexmirror.config.MirrorConfig;
import dev.convexmirror.convex.ConvexClient;
import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.Generations;
import dev.convexmirror.index.ServerInfo;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.inject.Inject;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** What {@code check} does, line by line; stops at the first thing that does not work and says what to do. */
final class CheckApplication implements QuarkusApplication {

    private final MirrorConfig config;
    private final PrintStream out = System.out;

    @Inject
    CheckApplication(MirrorConfig config) {
        this.config = config;
    }

    @Override
    public int run(String... args) {
        try (Connections connections = Connections.open(config)) {
            checkConvex(connections.convex());
            ServerInfo server = connections.elasticsearch().probe();
            out.printf(
                    "Elasticsearch  %s answers%s%n",
                    String.join(", ", config.elasticsearch().hosts().orElse(List.of())),
                    server.version().map(version -> ", version " + version).orElse(""));
            printTables(connections, connections.convex().tableColumns());
            return ExitCode.FINE;
        } catch (Exception e) {
            System.err.println(Failures.sentence(e));
            return Failures.exitCode(e);
        }
    }

    /** None of these three starts a sync, which would count as egress and appear in the deployment's audit log. */
    private void checkConvex(ConvexClient convex) throws ConvexException {
        String version = convex.version();
        out.printf("Convex         %s answers%s%n", convex.url(), version.isBlank() ? "" : ", version " + version);
        int syncs = convex.activeSyncs().size();
        out.printf("               the key may read data, streaming export is on, active syncs: %d%n", syncs);
    }

    private void printTables(Connections connections, SortedMap<TableName, List<String>> tables) {
        List<TableName> mirrored =
                tables.keySet().stream().filter(connections.tables().filter()).toList();
        SortedMap<TableName, String> aliases = connections.tables().names().aliases(mirrored);
        Map<String, String> serving = new Generations(
                        connections.elasticsearch(),
                        config.name(),
                        Version.current().number())
                .serving(aliases.values());
        int width = aliases.keySet().stream()
                .mapToInt(table -> table.toString().length())
                .max()
                .orElse(0);
        int aliasWidth =
                aliases.values().stream().mapToInt(String::length).max().orElse(0);
        String row = "  %-" + Math.max(width, 5) + "s  %-" + Math.max(aliasWidth, 5) + "s  %s%n";
        out.printf("Mirror         \"%s\": %d of %d tables%n%n", config.name(), mirrored.size(), tables.size());
        out.printf(row, "TABLE", "ALIAS", "NOW");
        aliases.forEach(
                (table, alias) -> out.printf(row, table, alias, serving.getOrDefault(alias, "not mirrored yet")));
    }
}
