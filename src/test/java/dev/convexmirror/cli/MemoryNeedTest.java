package dev.convexmirror.cli;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convexmirror.config.ConfigurationException;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MemoryNeedTest {

    private static final long MEBI = 1 << 20;
    private final MemoryNeed need = new MemoryNeed(60 * MEBI, 100 * MEBI);

    @Test
    void what_is_just_enough_is_enough() {
        assertThatCode(() -> need.require(60 * MEBI, OptionalLong.of(100 * MEBI)))
                .doesNotThrowAnyException();
    }

    @Test
    void no_limit_is_enough() {
        assertThatCode(() -> need.require(60 * MEBI, OptionalLong.empty())).doesNotThrowAnyException();
    }

    @Test
    void a_heap_that_is_too_small_is_told_with_the_option_that_helps() {
        assertThatThrownBy(() -> need.require(60 * MEBI - 1, OptionalLong.empty()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("59 MiB")
                .hasMessageContaining("-Xmx60m")
                .hasMessageContaining("mirror.elasticsearch.bulk-size");
    }

    @Test
    void a_limit_that_is_too_tight_is_told() {
        assertThatThrownBy(() -> need.require(200 * MEBI, OptionalLong.of(100 * MEBI - 1)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("99 MiB")
                .hasMessageContaining("100 MiB")
                .hasMessageContaining("Raise the limit");
    }
}
