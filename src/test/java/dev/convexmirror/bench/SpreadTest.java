package dev.convexmirror.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SpreadTest {
    private static final Offset<Double> EXACTLY = Offset.offset(1e-9);

    @Test
    void the_median_of_an_even_number_lies_between_the_two_in_the_middle() {
        // When
        Spread spread = Spread.of(List.of(4.0, 1.0, 2.0, 9.0));

        // Then
        assertThat(spread).isEqualTo(new Spread(1.0, 3.0, 9.0));
    }

    @Test
    void a_single_value_is_all_three() {
        // When
        Spread spread = Spread.of(List.of(7.0));

        // Then
        assertThat(spread).isEqualTo(new Spread(7.0, 7.0, 7.0));
    }

    @Test
    void a_quantile_lies_in_between_where_no_value_is() {
        // When
        double p90 = Spread.quantile(List.of(0.0, 10.0, 20.0, 30.0, 40.0), 0.9);

        // Then
        assertThat(p90).isCloseTo(36.0, EXACTLY);
    }

    @Property
    void every_quantile_lies_within_the_values(
            @ForAll @Size(min = 1, max = 20) List<@DoubleRange(min = -1e6, max = 1e6) Double> values,
            @ForAll @DoubleRange(max = 1) double q) {
        // Given
        List<Double> sorted = values.stream().sorted().toList();

        // When
        double quantile = Spread.quantile(sorted, q);

        // Then
        assertThat(quantile).isBetween(sorted.getFirst() - 1e-6, sorted.getLast() + 1e-6);
    }
}
