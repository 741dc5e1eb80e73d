package dev.convexmirror.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FenceTest {

    private static final String INDEX = "convex-messages-000001";

    @Property
    void the_name_a_leader_writes_by_is_recognised(@ForAll @LongRange(min = 1) long epoch) {
        assertThat(Fence.isWriteAlias(INDEX, new Fence(epoch).writeAlias(INDEX)))
                .isTrue();
    }

    @Test
    void an_epoch_of_ten_digits_fits_into_what_is_left_for_the_name() {
        assertThat(new Fence(9_999_999_999L).writeAlias(INDEX)).hasSize(INDEX.length() + Fence.LENGTH);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "convex-messages",
                INDEX,
                INDEX + "-E",
                INDEX + "-e1",
                INDEX + "-E1x",
                "convex-messages-000002-E1",
                "convex-messages-000001-000001-E1"
            })
    void what_people_search_by_is_none(String alias) {
        assertThat(Fence.isWriteAlias(INDEX, alias)).isFalse();
    }

    @Test
    void epochs_begin_with_one() {
        assertThatThrownBy(() -> new Fence(0)).hasMessageContaining("epoch is 0");
    }
}
