package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LegacyCursorTest {

    private static final SortedSet<TableName> USERS = tables("users");
    private static final SortedSet<TableName> EVENTS = tables("billing/stripe/events");

    @Test
    void its_text_is_told_from_a_cursor_of_data_sync_and_read_again() {
        // Given
        LegacyCursor cursor = new LegacyCursor(
                "legacy-7",
                1789000000123456789L,
                USERS,
                Optional.of(new LegacyCursor.Walk(EVENTS, EVENTS, "{\"tablet\":\"a\"}")));

        // When
        String text = cursor.text();

        // Then
        assertThat(LegacyCursor.parse(text)).isEqualTo(cursor);
        assertThat(LegacyCursor.isOne(text)).isTrue();
        assertThat(LegacyCursor.isOne("01c0ffee")).isFalse();
        assertThat(text).contains("\"legacy\":1");
    }

    @Test
    void a_walk_that_ends_leaves_all_tables_followed_from_its_moment() {
        // Given
        LegacyCursor cursor = new LegacyCursor("legacy-7", 7, USERS, Optional.empty());

        // When
        LegacyCursor during = cursor.walking(EVENTS, Collections.emptySortedSet(), Optional.of("c"));
        LegacyCursor after = during.walking(EVENTS, Collections.emptySortedSet(), Optional.empty());

        // Then
        assertThat(during.followed()).isEqualTo(USERS);
        assertThat(during.walk()).contains(new LegacyCursor.Walk(EVENTS, Collections.emptySortedSet(), "c"));
        assertThat(after.walk()).isEmpty();
        assertThat(after.ts()).isEqualTo(7);
        assertThat(after.followed()).isEqualTo(tables("users", "billing/stripe/events"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"legacy\":2}", "{}", "{", "{\"legacy\":1,\"followed\":[\"/\"]}"})
    void a_text_of_a_newer_version_is_not_guessed_at(String text) {
        assertThatThrownBy(() -> LegacyCursor.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private static SortedSet<TableName> tables(String... names) {
        SortedSet<TableName> tables = new TreeSet<>();
        for (String name : names) {
            tables.add(TableName.parse(name));
        }
        return tables;
    }
}
