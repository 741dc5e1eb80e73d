package dev.convexmirror.imports;

import dev.convexmirror.imports.ImportConfig.Mode;
import dev.convexmirror.imports.ImportConfig.OnForeignWrite;
import dev.convexmirror.imports.ImportConfig.ValueChoice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * One import, as configured and checked. {@link #toString} shows no secret.
 *
 * @param name the Convex table
 * @param slot the name of the replication slot and of the publication in the source
 * @param url without credentials
 * @param include the mirrored columns, all when empty
 * @param values forms of values that are not the usual ones
 */
public record ImportOptions(
        String name,
        String slot,
        String url,
        String database,
        String username,
        String password,
        String schema,
        String table,
        Optional<Set<String>> include,
        Set<String> exclude,
        Map<String, String> rename,
        Mode mode,
        Set<ValueChoice> values,
        boolean replace,
        OnForeignWrite onForeignWrite) {

    private static final Pattern URL = Pattern.compile(
            "jdbc:(?<kind>postgresql|mariadb|mysql)://[^/?@\\s]+/(?<database>[^/?@\\s]+)(\\?(?<arguments>\\S*))?");
    private static final Pattern SECRET = Pattern.compile("(^|&)(user|password)=", Pattern.CASE_INSENSITIVE);
    /** Of a name in PostgreSQL. */
    private static final int LONGEST_SLOT = 63;

    /**
     * Checks what can be judged without asking anybody.
     *
     * @param mirror {@code mirror.name}
     * @throws IllegalArgumentException with a sentence that names the key
     */
    public static ImportOptions of(String mirror, String name, ImportConfig config) {
        String key = "mirror.imports.\"" + name + "\"";
        if (!ConvexNames.isValid(name)) {
            throw new IllegalArgumentException(key
                    + ": Convex takes no table of this name, which has to be 1 to 64 letters,"
                    + " digits and underscores and begin with a letter; " + ConvexNames.suggestion(name) + " would do."
                    + " The table in the source is named by " + key + ".table.");
        }
        Matcher url = URL.matcher(config.url());
        if (!url.matches()) {
            throw new IllegalArgumentException(key
                    + ".url has to look like jdbc:postgresql://host:5432/database or jdbc:mariadb://host:3306/database,"
                    + " without a user and a password.");
        }
        if (url.group("arguments") != null
                && SECRET.matcher(url.group("arguments")).find()) {
            throw new IllegalArgumentException(key + ".url holds a user or a password; they have keys of their own, "
                    + key + ".username and .password.");
        }
        for (Map.Entry<String, String> renamed : config.rename().entrySet()) {
            if (!ConvexNames.isValid(renamed.getValue())) {
                throw new IllegalArgumentException(
                        key + ".rename.\"" + renamed.getKey() + "\" is \"" + renamed.getValue()
                                + "\", which Convex takes no field by; " + ConvexNames.suggestion(renamed.getValue())
                                + " would do.");
            }
        }
        String table = config.table().orElse(name);
        int dot = table.indexOf('.');
        ImportOptions options = new ImportOptions(
                name,
                slot(mirror, name),
                config.url(),
                url.group("database"),
                config.username(),
                password(key, config),
                dot < 0 ? schema(url) : table.substring(0, dot),
                table.substring(dot + 1),
                config.include().map(Set::copyOf),
                Set.copyOf(config.exclude().orElse(List.of())),
                Map.copyOf(config.rename()),
                config.mode(),
                Set.copyOf(config.values().orElse(List.of())),
                config.replace(),
                config.onForeignWrite());
        try {
            Sources.of(options);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ".url " + e.getMessage() + ".", e);
        }
        return options;
    }

    private static String schema(Matcher url) {
        return url.group("kind").equals("postgresql") ? "public" : url.group("database");
    }

    /** The table in the source, for people. */
    public String source() {
        return schema + "." + table;
    }

    /** Whether the column is mirrored; one of the primary key is in any case. */
    public boolean mirrors(String column) {
        return include.map(some -> some.contains(column)).orElse(true) && !exclude.contains(column);
    }

    /** Whether rows carry a proof, and writes by others are looked for. */
    boolean guarded() {
        return mode == Mode.FOLLOW && onForeignWrite != OnForeignWrite.OFF;
    }

    /** Where the rows come from, to notice when that is changed. */
    String origin() {
        return url.replaceFirst("\\?.*", "") + " " + source();
    }

    /** What to say when rows that are there could not be found again, or have fields of other types. */
    public ImportRefusedException changed(List<String> changes) {
        return new ImportRefusedException("Import " + name + ": table " + source()
                + " is not as it was when it was loaded: " + String.join("; ", changes) + ". " + again());
    }

    /** How to have everything loaded anew. */
    public String again() {
        return "To have it loaded anew: convex-mirror resync --imports " + name + ".";
    }

    @Override
    public String toString() {
        return name + " from " + source() + " at " + url;
    }

    /** Letters, digits and underscores are what a slot may be named by; a sum keeps two names apart that become one. */
    private static String slot(String mirror, String name) {
        CRC32 sum = new CRC32();
        sum.update((mirror + "\n" + name).getBytes(StandardCharsets.UTF_8));
        String suffix = "_" + Long.toString(sum.getValue(), Character.MAX_RADIX);
        String plain = ("convex_mirror_" + mirror + "_" + name)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9_]", "_");
        return plain.substring(0, Math.min(plain.length(), LONGEST_SLOT - suffix.length())) + suffix;
    }

    private static String password(String key, ImportConfig config) {
        if (config.password().isPresent() && config.passwordFile().isPresent()) {
            throw new IllegalArgumentException(key + ".password and .password-file are both set; keep one of them.");
        }
        if (config.passwordFile().isEmpty()) {
            return config.password().orElse("");
        }
        try {
            return Files.readString(config.passwordFile().get()).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    key + ".password-file: cannot read " + config.passwordFile().get() + " ("
                            + e.getClass().getSimpleName() + ").",
                    e);
        }
    }
}
