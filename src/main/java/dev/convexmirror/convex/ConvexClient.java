package dev.convexmirror.convex;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.access.TlsSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** A Convex deployment. Blocking; safe for use by several threads. */
public final class ConvexClient implements AutoCloseable {

    /** A number, the name of a build or nothing; a web page is neither. */
    private static final Pattern VERSION = Pattern.compile("[^\\s<>{}]*");

    /** How often a server without the Data Sync API is asked for its tables when nobody says otherwise. */
    private static final Duration LIST_TABLES_EVERY = Duration.ofMinutes(1);

    /** A hundred thousand syncs within three days. */
    private static final int MOST_PAGES_OF_SYNCS = 1_000;

    private final ConvexApi api;
    private final LegacyApi legacyApi;
    private final LegacyFeed legacyFeed;
    private final ApiUpgrade upgrade;

    /** With tables listed every minute where the feed needs that; see {@link #ConvexClient(ConvexConfig, String, Duration)}. */
    public ConvexClient(ConvexConfig config, String version) {
        this(config, version, LIST_TABLES_EVERY);
    }

    /**
     * Makes no request yet.
     *
     * @param version the agent's own version, told to the server
     * @param listTablesEvery how often the feed lists the tables of a server without the Data Sync API
     * @throws IllegalArgumentException when the configuration cannot be right, with a sentence that says what to do
     */
    public ConvexClient(ConvexConfig config, String version, Duration listTablesEvery) {
        this(config, version, listTablesEvery, new SteadyClock());
    }

    ConvexClient(ConvexConfig config, String version, Duration listTablesEvery, InstantSource clock) {
        this.api = new ConvexApi(
                DeploymentUrl.parse(config.url()),
                DeployKey.source(config.deployKey(), config.deployKeyFile()),
                new TlsSettings("mirror.convex.", config.caCertificate(), Optional.empty(), Optional.empty()).context(),
                ClientName.of(version),
                config.connectTimeout(),
                config.readTimeout(),
                config.stallTimeout());
        this.legacyApi = new LegacyApi(api);
        this.legacyFeed = new LegacyFeed(
                legacyApi, new TableListing(() -> tableColumns().keySet(), listTablesEvery, clock), url());
        this.upgrade = new ApiUpgrade(legacyApi, clock);
    }

    /** The root URL of the deployment, for people. */
    public String url() {
        return api.url();
    }

    /**
     * The change feed over the selected tables: the Data Sync API, or what a server from before July 2026 has in its place.
     */
    public ChangeFeed feed(Selection selection) {
        return new DeploymentFeed(new DataSyncFeed(api, selection), legacyApi, legacyFeed, upgrade, selection);
    }

    /**
     * Which API a feed will use; asking starts no sync.
     *
     * @throws ConvexException.NotSupported when the server has neither
     */
    public FeedApi api() throws ConvexException {
        try {
            return api.get(Answers.SyncList.path(Optional.empty()), Answers::feedApi);
        } catch (ConvexException.NotSupported e) {
            if (legacyApi.isPresent()) {
                return FeedApi.LEGACY;
            }
            throw e;
        }
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

    /** The tables that may be written to from outside. */
    public ConvexImport imports() {
        return new ConvexImport(api);
    }

    /**
     * The syncs of the last three days, whoever runs them, newest first (convex-protocol §2.11).
     *
     * @throws ConvexException.Unavailable also when the server goes on for ever
     */
    public List<ActiveSync> activeSyncs() throws ConvexException {
        List<ActiveSync> syncs = new ArrayList<>();
        readSyncs(page -> {
            syncs.addAll(page);
            return false;
        });
        return List.copyOf(syncs);
    }

    /**
     * One of these; the list is read until it is found, and one that is followed is among the first.
     *
     * @param syncId see {@link PageEnd#syncId()}
     */
    public Optional<ActiveSync> activeSync(String syncId) throws ConvexException {
        List<ActiveSync> found = new ArrayList<>();
        readSyncs(page -> page.stream()
                .filter(sync -> sync.syncId().equals(syncId))
                .findFirst()
                .map(found::add)
                .orElse(false));
        return found.stream().findFirst();
    }

    private void readSyncs(Predicate<List<ActiveSync>> enough) throws ConvexException {
        boolean done;
        Set<Optional<String>> asked = new HashSet<>();
        Optional<String> cursor = Optional.empty();
        do {
            if (!asked.add(cursor) || asked.size() > MOST_PAGES_OF_SYNCS) {
                throw new ConvexException.Unavailable(url() + " lists its syncs without an end.");
            }
            Answers.SyncList page = api.get(Answers.SyncList.path(cursor), Answers::syncList);
            done = enough.test(page.syncs());
            cursor = page.nextCursor();
        } while (cursor.isPresent() && !done);
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
