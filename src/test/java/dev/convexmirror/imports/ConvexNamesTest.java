package dev.convexmirror.imports;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What Convex takes as names. */
class ConvexNamesTest {

    @Test
    void names_that_convex_forbids_get_a_suggestion() {
        assertThat(ConvexNames.suggestion("_id")).isEqualTo("id");
        assertThat(ConvexNames.suggestion("first name")).isEqualTo("first_name");
        assertThat(ConvexNames.suggestion("2nd")).isEqualTo("nd");
        assertThat(ConvexNames.isValid(ConvexNames.suggestion("12"))).isTrue();
        assertThat(ConvexNames.isValid(ConvexNames.suggestion("äöü"))).isTrue();
        assertThat(ConvexNames.isValid("x".repeat(65))).isFalse();
    }
}
