package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import dev.convexmirror.convex.ConvexException.Unavailable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LegacyPageReadingTest {

    private static final Set<TableName> ASKED = Set.of(TableName.root("posts"), TableName.parse("a/b/rows"));

    private final RecordedPage page = new RecordedPage();

    @Test
    void what_is_told_about_a_document_is_taken_out_of_it() throws Unavailable {
        // When
        LegacyPage.Snapshot end = snapshot("""
                {"values":[{"_component":"","_table":"posts","_ts":1789000000123456789,"_creationTime":1.5,"_id":"p1",
                "title":"hello"}],"snapshot":1789000000123456790,"cursor":"{\\"tablet\\":\\"x\\"}","hasMore":true}""");

        // Then
        assertThat(end).isEqualTo(new LegacyPage.Snapshot(1789000000123456790L, Optional.of("{\"tablet\":\"x\"}")));
        assertThat(page.events)
                .containsExactly(
                        "value {\"_creationTime\":1.5,\"_id\":\"p1\",\"title\":\"hello\"}",
                        "change posts 1789000000123456789 false");
    }

    @Test
    void it_may_stand_anywhere_among_the_fields() throws Unavailable {
        // When
        LegacyPage.Deltas end = deltas("""
                {"hasMore":false,"cursor":9,"values":[{"A":{"_ts":"kept","_table":[1]},"_component":"a/b","_deleted":false,
                "_id":"r1","_table":"rows","b":[{"_deleted":7}],"_ts":8},
                {"_deleted":true,"_id":"r1","_component":"a/b","_table":"rows","_ts":9}]}""");

        // Then
        assertThat(end).isEqualTo(new LegacyPage.Deltas(9, false));
        assertThat(page.events)
                .containsExactly(
                        "value {\"A\":{\"_ts\":\"kept\",\"_table\":[1]},\"_id\":\"r1\",\"b\":[{\"_deleted\":7}]}",
                        "change a/b/rows 8 false",
                        "value {\"_id\":\"r1\"}",
                        "change a/b/rows 9 true");
    }

    @Test
    void it_is_known_even_of_a_document_that_nobody_reads() throws Unavailable {
        // Given
        RecordedPage skipping = new RecordedPage() {
            @Override
            public void value(JsonParser parser) throws IOException {
                assertThat(parser.skipChildren()).isSameAs(parser);
            }
        };

        // When
        LegacyPage.Deltas end =
                new PageParser().read(bytes("""
                {"values":[{"_id":"r","deep":[[{"x":[]}]],"_table":"posts","_component":"","_ts":3,"_deleted":false}],
                "cursor":3,"hasMore":true}"""), json -> new LegacyPageReading(json, ASKED, skipping).deltas());

        // Then
        assertThat(end.hasMore()).isTrue();
        assertThat(skipping.events).containsExactly("change posts 3 false");
    }

    @Test
    void the_last_page_of_a_snapshot_has_no_cursor() throws Unavailable {
        assertThat(snapshot("{\"values\":[],\"snapshot\":7,\"cursor\":null,\"hasMore\":false}"))
                .isEqualTo(new LegacyPage.Snapshot(7, Optional.empty()));
    }

    @Test
    void a_table_that_was_not_asked_for_makes_the_page_void() {
        assertThatThrownBy(() -> deltas("""
                        {"values":[{"_component":"","_table":"secrets","_ts":3,"_deleted":false,"_id":"s"}],
                        "cursor":3,"hasMore":false}"""))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("a table that was not asked for")
                .hasMessageNotContaining("secrets");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"values\":[],\"cursor\":5}",
                "{\"values\":[],\"hasMore\":false}",
                "{\"cursor\":5,\"hasMore\":false}",
                "{\"values\":[],\"cursor\":\"5\",\"hasMore\":false}",
                "{\"values\":[],\"cursor\":5.0,\"hasMore\":false}",
                "{\"values\":[],\"cursor\":-5,\"hasMore\":false}",
                "{\"values\":[],\"cursor\":5,\"cursor\":6,\"hasMore\":false}",
                "{\"values\":[],\"values\":[],\"cursor\":5,\"hasMore\":false}",
                "{\"values\":[7],\"cursor\":5,\"hasMore\":false}",
                "{\"values\":[{\"_id\":\"a\",\"_table\":\"posts\",\"_component\":\"\",\"_ts\":5}],\"cursor\":5,\"hasMore\":false}",
                "{\"values\":[{\"_id\":\"a\",\"_table\":\"posts\",\"_ts\":5,\"_deleted\":false}],\"cursor\":5,\"hasMore\":false}",
                "{\"values\":[{\"_id\":\"a\",\"_table\":\"posts\",\"_component\":\"\",\"_deleted\":false}],\"cursor\":5,\"hasMore\":false}",
                "{\"values\":[],\"cursor\":5,\"hasMore\":false}{}",
                "{\"values\":[],\"cursor\":5,\"hasMore\":false",
                "<html>",
                "",
            })
    void what_is_no_page_of_deltas_is_unavailable(String text) {
        assertThatThrownBy(() -> deltas(text)).isInstanceOf(Unavailable.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"values\":[],\"snapshot\":5,\"cursor\":null,\"hasMore\":true}",
                "{\"values\":[],\"cursor\":null,\"hasMore\":false}",
                "{\"values\":[],\"snapshot\":5,\"cursor\":7,\"hasMore\":true}",
            })
    void what_is_no_page_of_a_snapshot_is_unavailable(String text) {
        assertThatThrownBy(() -> snapshot(text)).isInstanceOf(Unavailable.class);
    }

    private LegacyPage.Snapshot snapshot(String text) throws Unavailable {
        return new PageParser().read(bytes(text), json -> new LegacyPageReading(json, ASKED, page).snapshot());
    }

    private LegacyPage.Deltas deltas(String text) throws Unavailable {
        return new PageParser().read(bytes(text), json -> new LegacyPageReading(json, ASKED, page).deltas());
    }

    private static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
