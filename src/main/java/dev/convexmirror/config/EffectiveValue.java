package dev.convexmirror.config;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One key as {@code print-config} shows it.
 *
 * @param key    the full name, {@code mirror.…}
 * @param value  the effective value, redacted when it is a secret; empty when it is not set
 * @param origin where the value came from, in words
 */
public record EffectiveValue(String key, Optional<String> value, String origin) {

    private static final Pattern SECRET = Pattern.compile(".*\\.(deploy-key|api-key|password)");
    private static final Pattern USER_INFO = Pattern.compile("(?<=//)[^/@\\s]+@");

    static EffectiveValue of(String key, Optional<String> value, Optional<String> source) {
        boolean secret = SECRET.matcher(key).matches();
        return new EffectiveValue(
                key,
                // even a value that is refused later must not show the credentials somebody put into a URL
                value.map(v -> secret ? "<redacted>" : USER_INFO.matcher(v).replaceAll("<redacted>@")),
                value.isEmpty() ? "not set" : source.map(EffectiveValue::origin).orElse("default"));
    }

    private static String origin(String source) {
        if (source.startsWith("SysPropConfigSource")) {
            return "system property";
        }
        if (source.startsWith("EnvConfigSource")) {
            return "environment";
        }
        int file = source.indexOf("source=");
        if (source.startsWith("PropertiesConfigSource") && file >= 0) {
            return source.substring(file + "source=".length()).replaceAll("[\\])]+$", "");
        }
        return source.toLowerCase(Locale.ROOT).contains("default") ? "default" : source;
    }
}
