package dev.convexmirror.config;

import io.smallrye.config.ConfigValidationException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Turns what SmallRye says of a configuration into sentences: which key, what is wrong, what to set. */
final class ConfigProblems {

    private static final Pattern MISSING = Pattern.compile("SRCFG00014: The config property (\\S+) is required.*");
    private static final Pattern UNREADABLE = Pattern.compile("SRCFG00035: Failed to load resource (?:file:)?(\\S+).*");
    private static final Pattern NOISE = Pattern.compile("SRCFG\\d+: |^java\\.\\S+Exception: ");

    private ConfigProblems() {}

    static String describe(ConfigValidationException e) {
        return IntStream.range(0, e.getProblemCount())
                .mapToObj(i -> sentence(e.getProblem(i).getMessage()))
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    static String sentence(String problem) {
        Matcher missing = MISSING.matcher(problem);
        if (missing.matches()) {
            String key = missing.group(1);
            String variable = key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
            return key + " is not set. Set it in config/application.properties, or as the environment variable "
                    + variable + ".";
        }
        Matcher unreadable = UNREADABLE.matcher(problem);
        if (unreadable.matches()) {
            return "The configuration file " + unreadable.group(1)
                    + " cannot be read. It has to be a text file that the agent's user may read.";
        }
        return tidy(problem);
    }

    /** Without the codes and class names of the library, and with what a value of that type looks like. */
    private static String tidy(String problem) {
        String text = NOISE.matcher(problem)
                .replaceAll("")
                .replace(" threw an Exception whilst being converted", " is not usable:");
        return text + (text.contains("Invalid duration") ? ". Write it like 250ms, 5s or 1m." : "");
    }
}
