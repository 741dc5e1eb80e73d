package dev.convexmirror.index;

import dev.convexmirror.convex.TableName;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The names under which people search what one mirror has made; {@link Publication} changes them. Every method may throw {@link
 * ElasticsearchCallException}; repeat it then.
 */
public final class Aliases {

    private final ElasticsearchConnection connection;
    private final String mirror;

    /** @param mirror {@code mirror.name}; what belongs to other names is never touched */
    public Aliases(ElasticsearchConnection connection, String mirror) {
        this.connection = connection;
        this.mirror = mirror;
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
