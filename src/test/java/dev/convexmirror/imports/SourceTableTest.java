package dev.convexmirror.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.convexmirror.imports.SourceTable.Column;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which changes of a table an import may go on after. */
class SourceTableTest {

    private static final String BEFORE =
            table(column("id", "int8", 1), column("a name", "text", 0)).form();

    @Test
    void columns_that_come_and_go_change_nothing() {
        assertThat(table(column("id", "int8", 1), column("other", "bool", 0)).changes(BEFORE))
                .isEmpty();
    }

    @Test
    void a_column_of_another_type_is_a_change() {
        assertThat(table(column("id", "int8", 1), column("a name", "int4", 0)).changes(BEFORE))
                .containsExactly("a name was text, is int4");
    }

    @Test
    void another_key_is_a_change() {
        assertThat(table(column("id", "int8", 1), column("tenant", "int4", 2)).changes(BEFORE))
                .containsExactly("tenant was not there, is int4 key 2");
        assertThat(table(column("id", "int8", 0), column("a name", "text", 1)).changes(BEFORE))
                .hasSize(2);
        assertThat(table(column("a name", "text", 0)).changes(BEFORE))
                .containsExactly("id was int8 key 1, is not there");
    }

    private static SourceTable table(Column... columns) {
        return new SourceTable(List.of(columns));
    }

    private static Column column(String name, String type, int keyPosition) {
        return new Column(name, name, type, type, keyPosition, JsonGenerator::writeString);
    }
}
