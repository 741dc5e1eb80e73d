package dev.convexmirror.index;

import dev.convexmirror.convex.TableName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The alias of each table. Immutable. */
public final class IndexNames {
    /** The hidden index that holds checkpoints. */
    public static final String STATE_INDEX = "convex-mirror-state";
    /** The index of what Elasticsearch refused for good. */
    public static final String DEAD_LETTER_INDEX = "convex-mirror-dead-letters";

    private static final int MAX_BYTES = 255;
    private static final Pattern FORBIDDEN = Pattern.compile("[\\\\/*?\"<>|,#:\\s\\p{Cntrl}]");
    private static final Pattern LIKE_A_GENERATION = Pattern.compile(".*-\\d{6,}");

    private final String prefix;
    private final Map<TableName, String> overrides;

    /**
     * @param prefix of every alias that is not overridden, {@code mirror.export.index-prefix}
     * @param overrides the aliases set by {@code mirror.export.table."NAME".index}
     */
    public IndexNames(String prefix, Map<TableName, String> overrides) {
        this.prefix = prefix;
        this.overrides = Map.copyOf(overrides);
    }

    /**
     * The alias of a table: prefix, component path with dots, table, all lower-case; or as configured.
     *
     * @throws InvalidConfigurationException when Elasticsearch forbids the name, or the agent uses it for itself
     */
    public String alias(TableName table) {
        return aliases(Set.of(table)).get(table);
    }

    /**
     * The aliases of all these tables.
     *
     * @throws InvalidConfigurationException when a name is not possible or two tables fall on one; it tells all at once
     */
    public SortedMap<TableName, String> aliases(Collection<TableName> tables) {
        SortedMap<TableName, String> aliases = new TreeMap<>();
        SortedMap<String, Set<TableName>> sharing = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        for (TableName table : new TreeSet<>(tables)) {
            String alias = candidate(table);
            aliases.put(table, alias);
            sharing.computeIfAbsent(alias, any -> new TreeSet<>()).add(table);
            problem(alias)
                    .ifPresent(why -> problems.add("The table '" + table + "' cannot have the alias '" + alias
                            + "', because " + why + ". Set " + key(table) + " to another name."));
        }
        sharing.forEach((alias, same) -> {
            if (same.size() > 1) {
                problems.add("The tables " + quoted(same) + " share the alias '" + alias + "'. Set " + keys(same)
                        + " to another name for all but one of them.");
            }
        });
        if (!problems.isEmpty()) {
            throw new InvalidConfigurationException(String.join(" ", problems));
        }
        return aliases;
    }

    private String candidate(TableName table) {
        String path = table.component().isEmpty() ? "" : table.component().replace('/', '.') + ".";
        return Optional.ofNullable(overrides.get(table))
                .orElseGet(() -> (prefix + path + table.table()).toLowerCase(Locale.ROOT));
    }

    /** What Elasticsearch's MetadataCreateIndexService and AliasValidator refuse, and what the agent must not take. */
    private static Optional<String> problem(String alias) {
        var forbidden = FORBIDDEN.matcher(alias);
        int bytes = alias.getBytes(StandardCharsets.UTF_8).length + Generations.SUFFIX_LENGTH + Fence.LENGTH;
        if (alias.isEmpty()) {
            return Optional.of("it is empty");
        }
        if (forbidden.find()) {
            return Optional.of("Elasticsearch allows no '" + forbidden.group() + "' in it");
        }
        if (alias.startsWith("-") || alias.startsWith("_") || alias.startsWith("+")) {
            return Optional.of("Elasticsearch allows no '" + alias.charAt(0) + "' at its start");
        }
        if (alias.equals(".") || alias.equals("..")) {
            return Optional.of("Elasticsearch reserves it");
        }
        if (!alias.equals(alias.toLowerCase(Locale.ROOT))) {
            return Optional.of("Elasticsearch allows only lower-case letters");
        }
        if (bytes > MAX_BYTES) {
            return Optional.of("with what the names of its generations add it has " + bytes
                    + " bytes and Elasticsearch allows " + MAX_BYTES);
        }
        if (alias.equals(STATE_INDEX) || alias.equals(DEAD_LETTER_INDEX)) {
            return Optional.of("convex-mirror keeps its own data under it");
        }
        if (LIKE_A_GENERATION.matcher(alias).matches()) {
            return Optional.of("it ends like the number of a generation");
        }
        return Optional.empty();
    }

    private static String key(TableName table) {
        return "mirror.export.table.\"" + table + "\".index";
    }

    private static String keys(Set<TableName> tables) {
        return tables.stream().map(IndexNames::key).collect(Collectors.joining(" or "));
    }

    private static String quoted(Set<TableName> tables) {
        return tables.stream().map(table -> "'" + table + "'").collect(Collectors.joining(", "));
    }
}
