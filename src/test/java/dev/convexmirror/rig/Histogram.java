package dev.convexmirror.rig;

import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * A Prometheus histogram at one moment.
 *
 * @param buckets how many values were at most the key, in the metric's unit; the last key is +Inf
 */
public record Histogram(NavigableMap<Double, Double> buckets) {

    static Histogram of(PrometheusText metrics, String name) {
        NavigableMap<Double, Double> buckets = new TreeMap<>();
        metrics.samples().stream()
                .filter(sample -> sample.name().equals(name + "_bucket"))
                .forEach(sample ->
                        buckets.merge(PrometheusText.number(sample.labels().get("le")), sample.value(), Double::sum));
        return new Histogram(buckets);
    }

    /** What was added since an earlier moment. */
    public Histogram since(Histogram earlier) {
        NavigableMap<Double, Double> added = new TreeMap<>(buckets);
        earlier.buckets().forEach((bound, count) -> added.merge(bound, -count, Double::sum));
        return new Histogram(added);
    }

    /** The bound of the bucket that holds the quantile, so the true one is at most that; empty without values. */
    public OptionalDouble quantile(double quantile) {
        double count = buckets.isEmpty() ? 0 : buckets.lastEntry().getValue();
        return buckets.entrySet().stream()
                .filter(bucket -> count > 0 && bucket.getValue() >= quantile * count)
                .mapToDouble(bucket -> bucket.getKey())
                .findFirst();
    }
}
