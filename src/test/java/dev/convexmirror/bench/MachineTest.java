package dev.convexmirror.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MachineTest {
    @Test
    void the_first_processor_gives_its_name() {
        // When
        String name = Machine.processor("processor\t: 0\nmodel name\t: Example CPU @ 2.00GHz\nmodel name\t: Other\n");

        // Then
        assertThat(name).isEqualTo("Example CPU @ 2.00GHz");
    }
}
