package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectionTest {

    @Test
    void named_tables_are_grouped_by_component() throws IOException {
        assertThat(json(Selection.of(
                        List.of(TableName.parse("a/b/events"), TableName.root("users"), TableName.root("teams")))))
                .isEqualTo("""
                        {"_other":"excluded",\
                        "":{"_other":"excluded","teams":{"_other":"included"},"users":{"_other":"included"}},\
                        "a/b":{"_other":"excluded","events":{"_other":"included"}}}""");
    }

    @Test
    void no_table_selects_nothing() throws IOException {
        assertThat(json(Selection.of(List.of()))).isEqualTo("{\"_other\":\"excluded\"}");
    }

    @Test
    void everything_includes_any_table() {
        assertThat(Selection.everything().includes(TableName.root("anything"))).isTrue();
        assertThat(Selection.everything().isEverything()).isTrue();
        assertThat(Selection.of(List.of()).isEverything()).isFalse();
    }

    private static String json(Selection selection) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            selection.write(json);
        }
        return text.toString();
    }
}
