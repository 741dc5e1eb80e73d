package dev.convexmirror.index;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Notices what somebody else did to the indices of a mirror, and undoes what can be undone. Every method may throw {@link
 * ElasticsearchCallException}; repeat it then.
 */
public final class GenerationUpkeep {

    private static final Pattern NUMBERED = Pattern.compile("(.+)-\\d{6,18}");

    private final ElasticsearchConnection connection;
    private final String mirror;

    /** @param mirror {@code mirror.name}; indices of other names are never touched */
    public GenerationUpkeep(ElasticsearchConnection connection, String mirror) {
        this.connection = connection;
        this.mirror = mirror;
    }

    /**
     * What became of generations.
     *
     * @param vanished those that are gone, or are not what the mirror made
     * @param opened those that had been closed, and are open again
     * @param misplaced those that are not under the alias they should be under, or not alone, with the indices that are
     */
    public record Findings(Set<String> vanished, Set<String> opened, Map<String, Set<String>> misplaced) {

        public Findings {
            vanished = Set.copyOf(vanished);
            opened = Set.copyOf(opened);
            misplaced = Map.copyOf(misplaced);
        }
    }

    /**
     * Looks at generations, and opens those that are closed.
     *
     * @param filling those that no alias points to
     * @param serving those that readers see, with their aliases
     */
    public Findings inspect(Collection<String> filling, Map<String, String> serving) {
        Set<String> names = new TreeSet<>(filling);
        names.addAll(serving.keySet());
        names.addAll(serving.values());
        Map<String, IndexCatalog.Entry> catalog =
                IndexCatalog.read(connection, names).indices();
        Set<String> vanished = new TreeSet<>();
        Set<String> closed = new TreeSet<>();
        names.removeAll(serving.values());
        for (String index : names) {
            IndexCatalog.Entry entry = catalog.get(index);
            if (entry == null || !entry.belongsTo(mirror)) {
                vanished.add(index);
            } else if (entry.closed()) {
                closed.add(index);
            }
        }
        Map<String, Set<String>> misplaced = new TreeMap<>();
        serving.forEach((index, alias) -> {
            Set<String> holders = holders(alias, catalog);
            if (!vanished.contains(index) && !holders.equals(Set.of(index))) {
                misplaced.put(index, holders);
            }
        });
        for (List<String> some : IndexCatalog.portions(closed)) {
            connection.call("open closed generations", client -> client.indices()
                    .open(open -> open.index(some).ignoreUnavailable(true)));
        }
        return new Findings(vanished, closed, misplaced);
    }

    /** The indices that have this name or this alias. */
    private static Set<String> holders(String alias, Map<String, IndexCatalog.Entry> catalog) {
        Set<String> holders = new TreeSet<>();
        catalog.forEach((index, entry) -> {
            if (index.equals(alias) || entry.aliases().contains(alias)) {
                holders.add(index);
            }
        });
        return holders;
    }

    /** The generations of this mirror that readers see under the aliases of their tables, with these aliases. */
    public Map<String, String> served() {
        Map<String, String> served = new TreeMap<>();
        IndexCatalog.read(connection, Set.of("*")).indices().forEach((index, entry) -> {
            if (entry.belongsTo(mirror) && entry.aliases().contains(alias(index))) {
                served.put(index, alias(index));
            }
        });
        return served;
    }

    /** What a generation of this name is made for; {@code ""} when it is the name of none. */
    private static String alias(String index) {
        Matcher numbered = NUMBERED.matcher(index);
        return numbered.matches() ? numbered.group(1) : "";
    }
}
