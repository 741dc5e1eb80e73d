package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableNameTest {

    @ParameterizedTest
    @CsvSource({"users, '', users", "billing/events, billing, events", "a/b/events, a/b, events"})
    void a_name_reads_as_it_is_written(String text, String component, String table) {
        assertThat(TableName.parse(text))
                .isEqualTo(new TableName(component, table))
                .hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/users", "billing/", "/"})
    void a_name_that_lacks_a_part_is_refused(String text) {
        assertThatThrownBy(() -> TableName.parse(text)).hasMessageStartingWith("'" + text + "' does not name a table");
    }

    @Test
    void the_root_comes_first() {
        assertThat(Stream.of("a/x", "z", "a/b/c", "b").map(TableName::parse).sorted())
                .map(TableName::toString)
                .containsExactly("b", "z", "a/x", "a/b/c");
    }
}
