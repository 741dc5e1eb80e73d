package dev.convexmirror.rig;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The samples of a {@code /q/metrics} page (Prometheus text format 0.0.4). */
record PrometheusText(List<Sample> samples) {
    private static final Pattern SAMPLE = Pattern.compile("(?<name>[^\\s{]+)(?:\\{(?<labels>.*)\\})? (?<value>\\S+).*");
    private static final Pattern LABEL = Pattern.compile("(?<key>\\w+)=\"(?<value>(?:[^\"\\\\]|\\\\.)*)\"");

    record Sample(String name, Map<String, String> labels, double value) {}

    static PrometheusText parse(String page) {
        return new PrometheusText(page.lines()
                .filter(line -> !line.startsWith("#"))
                .map(SAMPLE::matcher)
                .filter(Matcher::matches)
                .map(sample ->
                        new Sample(sample.group("name"), labels(sample.group("labels")), number(sample.group("value"))))
                .toList());
    }

    /** The sum of all samples of this name that have these labels; empty if there is none. */
    OptionalDouble value(String name, Map<String, String> labels) {
        List<Sample> found = samples.stream()
                .filter(sample ->
                        sample.name().equals(name) && sample.labels().entrySet().containsAll(labels.entrySet()))
                .toList();
        return found.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(found.stream().mapToDouble(Sample::value).sum());
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new HashMap<>();
        if (text != null) {
            LABEL.matcher(text)
                    .results()
                    .forEach(label -> labels.put(label.group("key"), unescape(label.group("value"))));
        }
        return labels;
    }

    private static String unescape(String value) {
        return value.replace("\\\"", "\"").replace("\\n", "\n").replace("\\\\", "\\");
    }

    static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }
}
