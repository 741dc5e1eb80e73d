package dev.convexmirror.bench;

import java.util.Collection;
import java.util.List;

/** How far measurements of the same thing lie apart. */
record Spread(double min, double median, double max) {

    /** Of at least one value. */
    static Spread of(Collection<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return new Spread(sorted.getFirst(), quantile(sorted, 0.5), sorted.getLast());
    }

    /** The value below which the share {@code q} (0 to 1) of the sorted values lies, in between two of them if need be. */
    static double quantile(List<Double> sorted, double q) {
        double position = q * (sorted.size() - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.size() - 1);
        return sorted.get(below) + (position - below) * (sorted.get(above) - sorted.get(below));
    }
}
