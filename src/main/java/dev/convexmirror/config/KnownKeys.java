package dev.convexmirror.config;

import io.smallrye.config.ConfigMappings.ConfigClass;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The keys that exist, as {@link MirrorConfig} declares them, and the environment variables that name them. SmallRye
 * reports an unknown property, but never an unknown environment variable; to the person who mistyped it both are the same.
 */
final class KnownKeys {

    static final String PREFIX = "mirror.";
    private static final String ENVIRONMENT_PREFIX = "MIRROR_";
    /** Kubernetes adds these for every Service of a namespace, one that is called "mirror" too. */
    private static final Pattern SERVICE_LINK = Pattern.compile("MIRROR_(SERVICE_.*|PORT(_.*)?)");

    private final Map<String, Optional<String>> defaults = new TreeMap<>();
    private final Pattern names;
    private final Pattern variables;

    KnownKeys() {
        ConfigClass.configClass(MirrorConfig.class).getProperties().forEach((key, value) -> {
            // SmallRye lists an optional list a second time, as its items
            if (!key.endsWith("[*]")) {
                defaults.put(key, Optional.ofNullable(value));
            }
        });
        names = Pattern.compile(
                defaults.keySet().stream().map(KnownKeys::namePattern).collect(Collectors.joining("|")));
        variables = Pattern.compile(
                defaults.keySet().stream().map(KnownKeys::variablePattern).collect(Collectors.joining("|")));
    }

    /** Key to default; a key of a table contains {@code *} in the place of its name. */
    Map<String, Optional<String>> defaults() {
        return defaults;
    }

    /** Whether a property or an environment variable looks like ours but is none that exists. */
    boolean isUnknown(String name) {
        if (name.startsWith(PREFIX)) {
            return !names.matcher(name).matches();
        }
        return name.startsWith(ENVIRONMENT_PREFIX)
                && !variables.matcher(name).matches()
                && !SERVICE_LINK.matcher(name).matches();
    }

    /** The known key that is spelled most like {@code unknown}, if any is close. */
    Optional<String> closest(String unknown) {
        String wanted = comparable(unknown);
        return defaults.keySet().stream()
                .map(key -> Map.entry(key, distance(comparable(key), wanted)))
                .min(Map.Entry.comparingByValue())
                .filter(entry -> entry.getValue() <= Math.max(2, wanted.length() / 5))
                .map(Map.Entry::getKey);
    }

    private static String namePattern(String key) {
        return Stream.of(key.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining("(\"[^\"]+\"|[^.]+)"))
                // a list may be given item by item: tables[0]
                + "(\\[\\d+])?";
    }

    private static String variablePattern(String key) {
        return Stream.of(key.split("\\*", -1))
                        .map(part -> Pattern.quote(part.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_")))
                        .collect(Collectors.joining(".+"))
                + "(_\\d+_)?";
    }

    private static String comparable(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", ".");
    }

    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitute = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(substitute, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
