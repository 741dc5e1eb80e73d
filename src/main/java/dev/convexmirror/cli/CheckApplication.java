package dev.convexmirror.cli;

import dev.convexmirror.config.ConfigurationException;
import dev.convexmirror.config.MirrorConfig;
import dev.convexmirror.convex.ConvexClient;
import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.convex.FeedApi;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.export.SpoolDirectory;
import dev.convexmirror.imports.ImportCheck;
import dev.convexmirror.imports.ImportOptions;
import dev.convexmirror.index.Aliases;
import dev.convexmirror.index.ElasticsearchConnection;
import dev.convexmirror.index.InvalidConfigurationException;
import dev.convexmirror.index.ProbeException;
import dev.convexmirror.index.ServerInfo;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.inject.Inject;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/** What {@code check} does: asks both sides, says what works and what has to be mended, and prints what would be mirrored. */
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
            // both sides are tried, so that one run of the command tells all that has to be mended
            int convex = attempt(() -> checkConvex(connections.convex()));
            int elasticsearch = attempt(() -> checkElasticsearch(connections.elasticsearch()));
            int room = attempt(this::checkRoom);
            int imports = checkImports(connections.convex());
            int worst = Math.max(Math.max(imports, room), Math.max(convex, elasticsearch));
            return worst == ExitCode.FINE ? attempt(() -> printTables(connections)) : worst;
        } catch (ConfigurationException | InvalidConfigurationException e) {
            return report(e);
        }
    }

    private interface Attempt {
        void run() throws Exception;
    }

    private int attempt(Attempt attempt) {
        try {
            attempt.run();
            return ExitCode.FINE;
        } catch (Exception e) {
            return report(e);
        }
    }

    private int report(Exception e) {
        out.flush();
        System.err.println(Failures.sentence(e));
        return Failures.exitCode(e);
    }

    /** Neither of these starts a sync, which would count as egress and appear in the deployment's audit log. */
    private void checkConvex(ConvexClient convex) throws ConvexException {
        String version = convex.version();
        out.printf("Convex         %s answers%s%n", convex.url(), version.isBlank() ? "" : ", version " + version);
        FeedApi api = convex.api();
        out.printf(
                "               the key may read data, streaming export is on%s%n",
                api == FeedApi.DATA_SYNC
                        ? ", active syncs: " + convex.activeSyncs().size()
                        : "");
        out.printf(
                "               change feed: %s%s%n",
                api,
                api == FeedApi.LEGACY
                        ? " (no Data Sync API, so it promises less: docs/legacy-servers.md; update the server)"
                        : "");
    }

    private void checkElasticsearch(ElasticsearchConnection elasticsearch) throws ProbeException {
        ServerInfo server = elasticsearch.probe();
        out.printf(
                "Elasticsearch  %s answers%s%n",
                String.join(", ", config.elasticsearch().hosts().orElse(List.of())),
                server.version().map(version -> ", version " + version).orElse(""));
    }

    /** Creates nothing, neither in the source nor in Convex. */
    private int checkImports(ConvexClient convex) {
        int worst = ExitCode.FINE;
        for (ImportOptions options : Imports.of(config)) {
            int code = attempt(() -> {
                convex.imports().probe();
                out.printf(
                        "Import         %s: %s%n",
                        options.name(), ImportCheck.of(options).run());
            });
            worst = Math.max(worst, code);
        }
        return worst;
    }

    private void checkRoom() {
        Room.requireMemory(config);
        SpoolDirectory spool = Room.requireSpool(config);
        out.printf("Spool          %s can be written, %,d MiB free%n", spool.path(), spool.freeBytes() >> 20);
    }

    private void printTables(Connections connections) throws ConvexException {
        Set<TableName> tables = connections.convex().tableColumns().keySet();
        List<TableName> mirrored =
                tables.stream().filter(connections.tables().filter()).toList();
        SortedMap<TableName, String> aliases = connections.tables().names().aliases(mirrored);
        Aliases searched = new Aliases(connections.elasticsearch(), config.name());
        searched.requireFree(aliases);
        new OptionsCheck(connections, config.name(), out).run(mirrored);
        Map<String, String> serving = searched.serving(aliases.values());
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
