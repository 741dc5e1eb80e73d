package dev.convexmirror.index;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a name that people search stands for.
 *
 * @param own generations of this mirror under it; exactly one is right
 * @param foreign indices under it, or of that very name, that this mirror did not make
 */
public record AliasHolders(Set<String> own, Set<String> foreign) {

    public AliasHolders {
        own = Set.copyOf(own);
        foreign = Set.copyOf(foreign);
    }

    /** For each of these aliases, as of now. */
    public static Map<String, AliasHolders> of(
            ElasticsearchConnection connection, String mirror, Collection<String> aliases) {
        Map<String, IndexCatalog.Entry> catalog =
                IndexCatalog.read(connection, aliases).indices();
        Map<String, AliasHolders> holders = new TreeMap<>();
        for (String alias : List.copyOf(aliases)) {
            Set<String> own = new TreeSet<>();
            Set<String> foreign = new TreeSet<>();
            catalog.forEach((index, entry) -> {
                if (index.equals(alias)) {
                    foreign.add(index);
                } else if (entry.aliases().contains(alias)) {
                    (entry.belongsTo(mirror) ? own : foreign).add(index);
                }
            });
            holders.put(alias, new AliasHolders(own, foreign));
        }
        return holders;
    }
}
