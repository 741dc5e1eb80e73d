package dev.convexmirror.index;

import co.elastic.clients.elasticsearch.indices.update_aliases.Action;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives generations to those who search, and takes them away. Several aliases move to other generations in one step. A request of
 * an earlier leader, however late it arrives, changes nothing (docs/decisions/0007). Every method may throw {@link
 * ElasticsearchCallException}; repeat it then.
 */
public final class Publication {

    private final ElasticsearchConnection connection;
    private final String mirror;
    private final Fence fence;
    private final Aliases aliases;
    private final LoadSettings loadSettings;

    /**
     * @param mirror {@code mirror.name}; what belongs to other names is never touched
     * @param fence that of the leader who publishes
     */
    public Publication(ElasticsearchConnection connection, String mirror, Fence fence) {
        this.connection = connection;
        this.mirror = mirror;
        this.fence = fence;
        this.aliases = new Aliases(connection, mirror);
        this.loadSettings = new LoadSettings(connection);
    }

    /**
     * Makes generations searchable under their aliases, all in one step: a reader sees the old generations or the new
     * ones. Nothing happens when they are already.
     *
     * @throws ForeignAliasException when an alias is the name of an index, or points to an index of somebody else; then
     *     nothing was changed
     * @throws GenerationVanishedException when a generation is gone, or a later leader took them over; then nothing was changed
     */
    public void publish(Collection<Swap> swaps) {
        if (swaps.isEmpty()) {
            return;
        }
        List<String> filling = swaps.stream().map(Swap::filling).toList();
        Map<String, GenerationMeta> catalogued = aliases.requireIntact(filling);
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
        change("swap the aliases", filling.getFirst(), actions);
    }

    private List<Action> actions(Swap swap, Map<String, IndexCatalog.Entry> catalog) {
        aliases.requireFree(swap.table(), swap.alias(), catalog);
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
     * Takes an alias away from its readers; the generation stays. Nothing happens when it is gone already.
     *
     * @throws GenerationVanishedException when a later leader took the generation over; then nothing was changed
     */
    public void withdraw(String alias, String generation) {
        IndexCatalog.Entry entry =
                IndexCatalog.read(connection, Set.of(generation)).indices().get(generation);
        if (entry != null && entry.belongsTo(mirror) && entry.aliases().contains(alias)) {
            change(
                    "take away the alias '" + alias + "'",
                    generation,
                    List.of(Action.of(action ->
                            action.remove(remove -> remove.index(generation).alias(alias)))));
        }
    }

    /** Changes aliases unless a later leader took this generation over, as it does with all of them at once. */
    private void change(String purpose, String generation, List<Action> changes) {
        List<Action> actions = new ArrayList<>(fence.proof(generation));
        actions.addAll(changes);
        try {
            connection.call(purpose, client -> client.indices().updateAliases(update -> update.actions(actions)));
        } catch (ElasticsearchCallException e) {
            throw e.is("resource_not_found_exception") || e.is("aliases_not_found_exception")
                    ? new GenerationVanishedException(generation)
                    : e;
        }
    }
}
