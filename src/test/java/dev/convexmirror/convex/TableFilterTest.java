package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableFilterTest {

    @ParameterizedTest
    @CsvSource({
        "*, users, true",
        "*, billing/events, true",
        "*, a/b/events, true",
        "**, a/b/events, true",
        "users, users, true",
        "users, Users, false",
        "users, billing/users, false",
        "user*, users, true",
        "user*, user, true",
        "u*/x, u/v/x, false",
        "user?, users, true",
        "user?, user, false",
        "billing/*, billing/events, true",
        "billing/*, billing/stripe/events, false",
        "billing/**, billing/stripe/events, true",
        "*/events, billing/events, true",
        "*/events, events, false",
        "**events, a/b/events, true",
        "*s, users, true",
        "*s, billing/users, false",
    })
    void a_glob_matches_a_whole_name(String glob, String table, boolean matches) {
        assertThat(new TableFilter(List.of(glob), List.of()).test(TableName.parse(table)))
                .isEqualTo(matches);
    }

    @Test
    void an_excluded_table_stays_out_whatever_else_matches() {
        TableFilter filter = new TableFilter(List.of("*"), List.of("logs", "internal/**"));
        assertThat(filter.test(TableName.root("users"))).isTrue();
        assertThat(filter.test(TableName.root("logs"))).isFalse();
        assertThat(filter.test(TableName.parse("internal/a/b"))).isFalse();
    }

    @Test
    void everything_needs_no_selection() {
        assertThat(new TableFilter(List.of("users", "*"), List.of()).select(List.of()))
                .isEqualTo(Selection.everything());
    }

    @Test
    void a_table_that_comes_later_joins_the_selection_when_it_matches() {
        // Given
        TableFilter filter = new TableFilter(List.of("*"), List.of("logs"));
        TableName users = TableName.root("users");
        TableName added = TableName.parse("billing/events");

        // When
        Selection before = filter.select(List.of(users, TableName.root("logs")));
        Selection after = filter.select(List.of(users, TableName.root("logs"), added));

        // Then
        assertThat(before).isEqualTo(Selection.of(List.of(users)));
        assertThat(after.includes(added)).isTrue();
        assertThat(after.includes(TableName.root("logs"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a//b", "/a", "a/", "a-b", "a.b", "[ab]", "a b", "{a,b}"})
    void a_glob_that_cannot_match_is_refused(String glob) {
        assertThatThrownBy(() -> new TableFilter(List.of("*"), List.of(glob)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("mirror.export.exclude contains '" + glob + "'");
    }

    @Test
    void no_glob_at_all_is_refused() {
        assertThatThrownBy(() -> new TableFilter(List.of(), List.of())).hasMessageContaining("mirror.export.tables");
    }
}
