package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ColumnSelectionTest {

    private static final TableName USERS = TableName.root("users");
    private static final ColumnSelection WITHOUT_PASSWORD = ColumnSelection.of(Optional.empty(), List.of("password"));

    @Test
    void left_out_fields_of_one_table_leave_all_other_tables_whole() throws IOException {
        assertThat(json(Selection.everything().withColumns(Map.of(USERS, WITHOUT_PASSWORD))))
                .isEqualTo("""
                        {"_other":"included",\
                        "":{"_other":"included","users":{"_other":"included","password":"excluded"}}}""");
    }

    @Test
    void named_fields_come_with_the_id() throws IOException {
        // Given
        ColumnSelection some = ColumnSelection.of(Optional.of(List.of("name", "email")), List.of("email"));
        // When
        String json = json(Selection.of(List.of(USERS)).withColumns(Map.of(USERS, some)));
        // Then
        assertThat(json).isEqualTo("""
                {"_other":"excluded",\
                "":{"_other":"excluded","users":{"_other":"excluded","_id":"included","name":"included"}}}""");
    }

    @Test
    void a_table_that_is_not_selected_does_not_join_by_its_fields() throws IOException {
        assertThat(json(Selection.of(List.of()).withColumns(Map.of(USERS, WITHOUT_PASSWORD))))
                .isEqualTo("{\"_other\":\"excluded\"}");
    }

    @Test
    void every_field_of_every_table_is_everything() {
        assertThat(Selection.everything()
                        .withColumns(Map.of(USERS, ColumnSelection.EVERYTHING))
                        .isEverything())
                .isTrue();
        assertThat(Selection.everything()
                        .withColumns(Map.of(USERS, WITHOUT_PASSWORD))
                        .isEverything())
                .isFalse();
    }

    @Test
    void the_id_cannot_be_left_out() {
        assertThatThrownBy(() -> ColumnSelection.of(Optional.empty(), List.of("_id")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'_id'");
    }

    private static String json(Selection selection) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            selection.write(json);
        }
        return text.toString();
    }
}
