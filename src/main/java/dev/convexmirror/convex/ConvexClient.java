package dev.convexmirror.convex;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Pattern;

/** A Convex deployment. Blocking; safe for use by several threads. */
public final class ConvexClient implements AutoCloseable {

    /** A number, the name of a build or nothing; a web page is neither. */
    private static final Pattern VERSION = Pattern.compile("[^\\s<>{}]*");

    private final ConvexApi api;

    /**
     * Makes no request yet.
     *
     * @param version the agent's own version, told to the server
     * @throws IllegalArgumentException when the configuration cannot be right, with a sentence that says what to do
     */
    public ConvexClient(ConvexConfig config, String version) {
        this.api = new ConvexApi(
                DeploymentUrl.parse(config.url()),
                DeployKey.from(config.deployKey(), config.deployKeyFile()),
                ClientName.of(version),
                config.connectTimeout(),
                config.readTimeout(),
                config.stallTimeout());
    }

    /** The root URL of the deployment, for people. */
    public String url() {
        return api.url();
    }

    /** The change feed over the selected tables. */
    public ChangeFeed feed(Selection selection) {
        return new DataSyncFeed(api, selection);
    }

    /**
     * The tables of the deployment with the names of their top-level fields; tables that an import is still filling are
     * absent (convex-protocol §3.5).
     */
    public SortedMap<TableName, List<String>> tableColumns() throws ConvexException {
        return api.get("api/get_table_column_names", Answers::tableColumns);
    }

    /**
     * The JSON Schema of the documents of each table, in the form {@code export_json} (convex-protocol §5). Costly for the
     * server; refused for all tables together when one of them has a form that no schema describes.
     */
    public SortedMap<TableName, JsonNode> jsonSchemas() throws ConvexException {
        return api.get("api/json_schemas?byComponent=true&format=export_json", Answers::jsonSchemas);
    }

    /** The syncs of the last three days, whoever runs them, newest first (convex-protocol §2.11). */
    public List<ActiveSync> activeSyncs() throws ConvexException {
        List<ActiveSync> syncs = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Answers.SyncList page = api.get(Answers.SyncList.path(cursor), Answers::syncList);
            syncs.addAll(page.syncs());
            cursor = page.nextCursor();
        } while (cursor.isPresent());
        return List.copyOf(syncs);
    }

    /** The server's version; needs no permission, so it tells whether there is a Convex at the URL. */
    public String version() throws ConvexException {
        String version = api.get("version", Answers::version);
        if (!VERSION.matcher(version).matches()) {
            throw new ConvexException.Unavailable(url() + " answers, but not as a Convex deployment: what it gives as"
                    + " its version is something else. Check mirror.convex.url.");
        }
        return version;
    }

    /** Breaks off what is under way. */
    @Override
    public void close() {
        api.close();
    }
}
