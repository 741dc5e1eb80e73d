package dev.convexmirror;

import org.junit.jupiter.api.Test;

class SkeletonTest {
    @Test
    void runs() {
        org.assertj.core.api.Assertions.assertThat(1).isOne();
    }
}
