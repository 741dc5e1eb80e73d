package dev.convexmirror.rig;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HistogramTest {
    private static Histogram histogram(int belowOne, int belowTwo, int all) {
        return Histogram.of(PrometheusText.parse("""
                        # TYPE lag_seconds histogram
                        lag_seconds_bucket{le="1.0"} %d
                        lag_seconds_bucket{le="2.0"} %d
                        lag_seconds_bucket{le="+Inf"} %d
                        lag_seconds_count %d
                        """.formatted(belowOne, belowTwo, all, all)), "lag_seconds");
    }

    @Test
    void a_quantile_is_the_bound_of_its_bucket() {
        Histogram histogram = histogram(50, 99, 100);
        assertThat(histogram.quantile(0.5)).hasValue(1);
        assertThat(histogram.quantile(0.51)).hasValue(2);
        assertThat(histogram.quantile(0.999)).hasValue(Double.POSITIVE_INFINITY);
    }

    @Test
    void only_what_came_since_counts() {
        assertThat(histogram(10, 110, 111).since(histogram(0, 0, 1)).quantile(0.01))
                .hasValue(1);
        assertThat(histogram(10, 110, 111).since(histogram(10, 10, 11)).quantile(0.01))
                .hasValue(2);
    }

    @Test
    void nothing_has_no_quantile() {
        assertThat(histogram(1, 2, 3).since(histogram(1, 2, 3)).quantile(0.5)).isEmpty();
    }
}
