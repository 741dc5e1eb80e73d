package dev.convexmirror.convex;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Which tables are mirrored, told by globs over {@code table} or {@code component/table}.
 *
 * <p>{@code *} stands for any characters but a slash, {@code **} for any characters at all, {@code ?} for one character
 * but a slash; case matters. A glob without a slash is about tables of the root component, except that {@code *} by
 * itself means every table of every component. A table is mirrored when a glob of {@code tables} and none of
 * {@code exclude} matches it.
 */
public final class TableFilter implements Predicate<TableName> {

    private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9_*?]+(/[A-Za-z0-9_*?]+)*");

    private final List<Pattern> tables;
    private final List<Pattern> exclude;
    private final boolean everything;

    /**
     * @param tables globs of {@code mirror.export.tables}; at least one
     * @param exclude globs of {@code mirror.export.exclude}
     * @throws IllegalArgumentException quoting the key and the glob that cannot match any table
     */
    public TableFilter(List<String> tables, List<String> exclude) {
        if (tables.isEmpty()) {
            throw new IllegalArgumentException("mirror.export.tables is empty; '*' mirrors every table.");
        }
        this.tables = compile("mirror.export.tables", tables);
        this.exclude = compile("mirror.export.exclude", exclude);
        this.everything = exclude.isEmpty() && tables.stream().anyMatch(glob -> isEverything(glob.strip()));
    }

    @Override
    public boolean test(TableName name) {
        String text = name.toString();
        return matches(tables, text) && !matches(exclude, text);
    }

    /** Whether no table, whatever its name, is left out. */
    public boolean isEverything() {
        return everything;
    }

    /**
     * What to ask the change feed for.
     *
     * @param existing the tables that exist now; one that comes later needs a new selection unless everything matches
     */
    public Selection select(Iterable<TableName> existing) {
        if (everything) {
            return Selection.everything();
        }
        List<TableName> matching = new ArrayList<>();
        for (TableName name : existing) {
            if (test(name)) {
                matching.add(name);
            }
        }
        return Selection.of(matching);
    }

    private static boolean matches(List<Pattern> globs, String text) {
        for (Pattern glob : globs) {
            if (glob.matcher(text).matches()) {
                return true;
            }
        }
        return false;
    }

    private static List<Pattern> compile(String key, List<String> globs) {
        return globs.stream().map(glob -> compile(key, glob.strip())).toList();
    }

    private static Pattern compile(String key, String glob) {
        if (!LEGAL.matcher(glob).matches()) {
            throw new IllegalArgumentException(key + " contains '" + glob
                    + "', which cannot match a table; write 'table' or 'component/table', where * and ? may stand for"
                    + " any characters.");
        }
        return Pattern.compile(isEverything(glob) ? ".*" : regex(glob));
    }

    private static boolean isEverything(String glob) {
        return glob.equals("*") || glob.equals("**");
    }

    /** Nothing but letters, digits, underscores, slashes and the wildcards is left to translate. */
    private static String regex(String glob) {
        return glob.replace("**", "\0")
                .replace("*", "[^/]*")
                .replace("\0", ".*")
                .replace("?", "[^/]");
    }
}
