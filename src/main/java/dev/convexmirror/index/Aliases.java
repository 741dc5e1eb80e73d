package dev.convexmirror.index;

import co.elastic.clients.elasticsearch.indices.update_aliases.Action;
import dev.convexmirror.convex.TableName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The names under which people search what one mirror has made. Several of them move to other generations in one step.
 * Every method may throw {@link ElasticsearchCallException}; repeat it then.
 */
public final class Aliases {

    private final ElasticsearchConnection connection;
    private final String mirror;
    private final LoadSettings loadSettings;

    /** @param mirror {@code mirror.name}; what belongs to other names is never touched */
    public Aliases(ElasticsearchConnection connection, String mirror) {
        this.connection = connection;
        this.mirror = mirror;
        this.loadSettings = new LoadSettings(connection);
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
            connection.refresh(some);
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

    void requireFree(TableName table, String alias, Map<String, IndexCatalog.Entry> catalog) {
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
     * Checks that indices are there and are still what this mirror created: somebody else may have made another one of the
     * same name.
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
}
