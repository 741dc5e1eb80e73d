package dev.convexmirror.index;

import co.elastic.clients.elasticsearch.indices.update_aliases.Action;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.convexmirror.convex.TableName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.elasticsearch.client.Request;

/**
 * The physical indices of one mirror and the aliases that people search. A generation is created, filled, put under its
 * alias in one step with those of other tables, and removed when nothing refers to it any more. Whatever a crash leaves
 * half done is harmless to repeat. Every method may throw {@link ElasticsearchCallException}; repeat it then.
 */
public final class Generations {
    /** Length of what follows the alias: a hyphen and six digits. */
    static final int SUFFIX_LENGTH = 7;

    private static final Pattern SUFFIX = Pattern.compile("-(\\d{6,18})");
    private static final Pattern NUMBERED = Pattern.compile("(.+)" + SUFFIX.pattern());

    private final ElasticsearchConnection connection;
    private final String mirror;
    private final String agentVersion;
    private final LatePages latePages;
    private final LoadSettings loadSettings;
    private final GenerationMappings mappings;
    /** The highest number of what was removed, by alias: an earlier leader's deletion may arrive late, so no name is reused. */
    private final Map<String, Long> retired = new ConcurrentHashMap<>();

    /**
     * @param mirror {@code mirror.name}; indices of other names are never touched
     * @param agentVersion noted in each index
     */
    public Generations(ElasticsearchConnection connection, String mirror, String agentVersion) {
        this.connection = connection;
        this.mirror = mirror;
        this.agentVersion = agentVersion;
        this.latePages = new LatePages(connection);
        this.loadSettings = new LoadSettings(connection);
        this.mappings = new GenerationMappings(connection, mirror);
    }

    /**
     * Creates the next generation of a table, to be filled.
     *
     * @return the physical index, such as {@code convex-messages-000001}
     * @throws ForeignAliasException when it could never be published; it is better to know before it is filled
     * @throws InvalidConfigurationException when Elasticsearch refuses the definition, with its reason; nothing was changed
     */
    public String create(TableName table, String alias, IndexDefinition definition) {
        Map<String, IndexCatalog.Entry> catalog =
                IndexCatalog.read(connection, Set.of(alias, alias + "-*")).indices();
        requireFree(table, alias, catalog);
        long number = Math.max(highest(alias, catalog.keySet()), retired.getOrDefault(alias, 0L));
        while (true) {
            number++;
            String index = alias + "-%06d".formatted(number);
            GenerationMeta meta = new GenerationMeta(
                    mirror,
                    table,
                    number,
                    agentVersion,
                    definition.fingerprint(),
                    definition.provisional(),
                    definition.notes(),
                    JsonNodeFactory.instance.objectNode());
            try {
                mappings.create(index, meta, definition);
                loadSettings.begin(index, meta);
                return index;
            } catch (ElasticsearchCallException e) {
                if (!e.is("resource_already_exists_exception")) {
                    throw e;
                }
            }
        }
    }

    /** The highest number in use, by whomever: somebody else's index keeps its name. */
    private static long highest(String alias, Set<String> indices) {
        long highest = 0;
        for (String index : indices) {
            Matcher suffix = SUFFIX.matcher(index);
            if (index.startsWith(alias)
                    && suffix.region(alias.length(), index.length()).matches()) {
                highest = Math.max(highest, Long.parseLong(suffix.group(1)));
            }
        }
        return highest;
    }

    /**
     * Makes generations searchable under their aliases, all in one step: a reader sees the old generations or the new
     * ones. Nothing happens when they are already.
     *
     * @throws ForeignAliasException when an alias is the name of an index, or points to an index of somebody else; then
     *     nothing was changed
     * @throws GenerationVanishedException when a generation is gone; then nothing was changed
     */
    public void publish(Collection<Swap> swaps) {
        if (swaps.isEmpty()) {
            return;
        }
        List<String> filling = swaps.stream().map(Swap::filling).toList();
        Map<String, GenerationMeta> catalogued = requireIntact(filling);
        IndexCatalog serving =
                IndexCatalog.read(connection, swaps.stream().map(Swap::alias).toList());
        List<Action> actions = new ArrayList<>();
        for (Swap swap : swaps) {
            actions.addAll(actions(swap, serving.indices()));
        }
        if (actions.isEmpty()) {
            return;
        }
        loadSettings.end(catalogued);
        for (List<String> some : IndexCatalog.portions(filling)) {
            refresh(connection, some);
            loadSettings.awaitShards(some);
        }
        connection.call(
                "swap the aliases", client -> client.indices().updateAliases(update -> update.actions(actions)));
    }

    private List<Action> actions(Swap swap, Map<String, IndexCatalog.Entry> catalog) {
        requireFree(swap.table(), swap.alias(), catalog);
        List<Action> actions = new ArrayList<>();
        boolean published = false;
        for (var index : catalog.entrySet()) {
            if (!index.getValue().aliases().contains(swap.alias())) {
                continue;
            }
            if (index.getKey().equals(swap.filling())) {
                published = true;
            } else {
                actions.add(Action.of(action ->
                        action.remove(remove -> remove.index(index.getKey()).alias(swap.alias()))));
            }
        }
        if (!published) {
            actions.add(Action.of(
                    action -> action.add(add -> add.index(swap.filling()).alias(swap.alias()))));
        }
        return actions;
    }

    /**
     * Checks that tables may appear under their aliases: no index has the name of one, and none points to an index of
     * somebody else.
     *
     * @throws ForeignAliasException naming the first that is taken
     */
    public void requireFree(Map<TableName, String> aliases) {
        Map<String, IndexCatalog.Entry> catalog =
                IndexCatalog.read(connection, aliases.values()).indices();
        aliases.forEach((table, alias) -> requireFree(table, alias, catalog));
    }

    /**
     * Takes an alias away from its readers; the generation stays. Nothing happens when it is gone already.
     *
     * @return the generation
     */
    public String withdraw(String alias, String generation) {
        IndexCatalog.Entry entry =
                IndexCatalog.read(connection, Set.of(generation)).indices().get(generation);
        if (entry != null && entry.belongsTo(mirror) && entry.aliases().contains(alias)) {
            connection.call("take away the alias '" + alias + "'", client -> client.indices()
                    .updateAliases(update -> update.actions(action ->
                            action.remove(remove -> remove.index(generation).alias(alias)))));
        }
        return generation;
    }

    private void requireFree(TableName table, String alias, Map<String, IndexCatalog.Entry> catalog) {
        if (catalog.containsKey(alias)) {
            throw foreign(table, alias, "is the name of an index");
        }
        catalog.forEach((index, entry) -> {
            if (entry.aliases().contains(alias) && !entry.belongsTo(mirror)) {
                throw foreign(table, alias, "points to the index '" + index + "', which this mirror did not make");
            }
        });
    }

    private static ForeignAliasException foreign(TableName table, String alias, String why) {
        return new ForeignAliasException("The table '" + table + "' cannot appear under '" + alias
                + "': that name " + why + ". Nothing was changed. Remove or rename it in Elasticsearch, or set"
                + " mirror.export.table.\"" + table + "\".index to another name.");
    }

    /**
     * Checks that indices are there and are still what this mirror created. Elasticsearch creates a missing index at the
     * first write to it, so an index that somebody deleted can come back without its mapping.
     *
     * @return what each says of its origin
     * @throws GenerationVanishedException naming the first that is not
     */
    Map<String, GenerationMeta> requireIntact(Collection<String> indices) {
        Map<String, IndexCatalog.Entry> found =
                IndexCatalog.read(connection, indices).indices();
        Map<String, GenerationMeta> metas = new TreeMap<>();
        for (String index : indices) {
            if (!found.containsKey(index) || !found.get(index).belongsTo(mirror)) {
                throw new GenerationVanishedException(index);
            }
            metas.put(index, found.get(index).meta().orElseThrow());
        }
        return metas;
    }

    /**
     * Waits until no write is under way in these indices. An agent that was killed may have left a request that
     * Elasticsearch is still working on; adding a write block returns only when such requests are done, and refuses those
     * that come later.
     */
    public void drain(Collection<String> indices) {
        for (List<String> some : IndexCatalog.portions(indices)) {
            Request block = new Request("PUT", "/" + String.join(",", some) + "/_block/write");
            connection.restCall("wait for the writes of an earlier run", rest -> rest.performRequest(block));
            connection.call("allow writes again", client -> client.indices().putSettings(put -> put.index(some)
                    .settings(settings -> settings.blocks(blocks -> blocks.write(false)))));
        }
    }

    /** Has generations that are only kept refuse every write; doing it again changes nothing. */
    public void freeze(Collection<String> indices) {
        for (List<String> some : IndexCatalog.portions(indices)) {
            connection.call(
                    "keep generations as they are", client -> client.indices().putSettings(put -> put.index(some)
                            .ignoreUnavailable(true)
                            .settings(settings -> settings.blocks(blocks -> blocks.write(true)))));
        }
    }

    /** The generations that readers see under these aliases now, by alias; only those of this mirror. */
    public Map<String, String> serving(Collection<String> aliases) {
        Map<String, String> serving = new TreeMap<>();
        IndexCatalog.read(connection, aliases).indices().forEach((index, entry) -> {
            if (entry.belongsTo(mirror)) {
                entry.aliases().stream().filter(aliases::contains).forEach(alias -> serving.put(alias, index));
            }
        });
        return serving;
    }

    /** How many documents readers find under these aliases; those that do not exist have none. */
    public long documents(Collection<String> aliases) {
        long documents = 0;
        for (List<String> some : IndexCatalog.portions(aliases)) {
            documents += connection
                    .call(
                            "count the documents of the mirror",
                            client -> client.count(count -> count.index(some).ignoreUnavailable(true)))
                    .count();
        }
        return documents;
    }

    /**
     * Removes the generations of this mirror that are neither referenced nor under any alias.
     *
     * @param referenced the indices that the checkpoint knows
     * @return what was removed
     */
    public Set<String> removeUnreferenced(Set<String> referenced) {
        Set<String> removable = new TreeSet<>();
        IndexCatalog.read(connection, Set.of("*")).indices().forEach((index, entry) -> {
            if (entry.belongsTo(mirror) && entry.aliases().isEmpty() && !referenced.contains(index)) {
                removable.add(index);
                retire(index);
            }
        });
        for (List<String> some : IndexCatalog.portions(removable)) {
            connection.call("remove old generations", client -> client.indices()
                    .delete(delete -> delete.index(some).ignoreUnavailable(true)));
        }
        return removable;
    }

    /** Has no later generation take this name, not even when the index is gone: the checkpoint may still name it. */
    public void retire(String index) {
        Matcher suffix = NUMBERED.matcher(index);
        if (suffix.matches()) {
            retired.merge(suffix.group(1), Long.valueOf(suffix.group(2)), Math::max);
        }
    }

    /** The highest {@code ts} (ns) among the documents of pages after this one; empty when there are none. */
    public OptionalLong highestTsAfterPage(String index, long page) {
        return latePages.highestTs(index, page);
    }

    /**
     * Removes the documents of pages after this one, so that their re-delivery with the same {@code ts} is accepted.
     *
     * @return how many were removed
     */
    public long removeAfterPage(String index, long page) {
        return latePages.remove(index, page);
    }

    static void refresh(ElasticsearchConnection connection, List<String> indices) {
        var shards = connection
                .call("refresh the new generations", client -> client.indices()
                        .refresh(refresh -> refresh.index(indices)))
                .shards();
        if (shards != null && shards.failed().intValue() > 0) {
            throw new ElasticsearchCallException(
                    "Could not refresh the new generations: " + shards.failed() + " shards failed.", 503, "", null);
        }
    }
}
