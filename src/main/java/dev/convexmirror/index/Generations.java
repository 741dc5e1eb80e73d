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
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.elasticsearch.client.Request;

/**
 * The physical indices of one mirror. A generation is created, filled, put under its alias ({@link Publication}), and removed when
 * nothing refers to it any more. Whatever a crash leaves half done is harmless to repeat. Every method may throw {@link ElasticsearchCallException}; repeat it then.
 */
public final class Generations {
    /** Length of what follows the alias: a hyphen and six digits. */
    static final int SUFFIX_LENGTH = 7;

    private static final Pattern SUFFIX = Pattern.compile("-(\\d{6,18})");
    private static final Pattern NUMBERED = Pattern.compile("(.+)" + SUFFIX.pattern());

    private final ElasticsearchConnection connection;
    private final String mirror;
    private final String agentVersion;
    private final Fence fence;
    private final Aliases aliases;
    private final LatePages latePages;
    private final LoadSettings loadSettings;
    private final GenerationMappings mappings;
    /** The highest number of what was removed, by alias: an earlier leader's deletion may arrive late, so no name is reused. */
    private final Map<String, Long> retired = new ConcurrentHashMap<>();

    /**
     * @param mirror {@code mirror.name}; indices of other names are never touched
     * @param agentVersion noted in each index
     * @param fence that of the leader who writes to them
     */
    public Generations(ElasticsearchConnection connection, String mirror, String agentVersion, Fence fence) {
        this.connection = connection;
        this.mirror = mirror;
        this.agentVersion = agentVersion;
        this.fence = fence;
        this.aliases = new Aliases(connection, mirror);
        this.latePages = new LatePages(connection, fence);
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
        aliases.requireFree(table, alias, catalog);
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
                mappings.create(index, fence.writeAlias(index), meta, definition);
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
     * Opens generations to this leader's writes, and closes them to those of earlier ones. From then on no request of theirs
     * begins to be executed; those that Elasticsearch works on already are waited for by {@link #drain}. Generations that are
     * gone are left out.
     */
    public void fence(Collection<String> indices) {
        List<Action> actions = new ArrayList<>();
        IndexCatalog.read(connection, indices).indices().forEach((index, entry) -> {
            if (entry.belongsTo(mirror)) {
                actions.addAll(fencing(index, entry.writeAliases()));
            }
        });
        if (!actions.isEmpty()) {
            connection.call("take the generations over from an earlier leader", client -> client.indices()
                    .updateAliases(update -> update.actions(actions)));
        }
    }

    private List<Action> fencing(String index, Set<String> present) {
        String own = fence.writeAlias(index);
        List<Action> actions = new ArrayList<>();
        if (!present.contains(own)) {
            actions.add(fence.opening(index));
        }
        present.stream()
                .filter(alias -> !alias.equals(own))
                .map(alias -> Action.of(action ->
                        action.remove(remove -> remove.index(index).alias(alias).mustExist(true))))
                .forEach(actions::add);
        return actions;
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
}
