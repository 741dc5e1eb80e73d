package dev.convexmirror.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convexmirror.imports.ImportConfig.ValueChoice;
import dev.convexmirror.imports.SourceTable.Column;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The text that PostgreSQL has for a value, and what is sent of it. */
class ValueFormsTest {

    private static final ValueForms DEFAULTS = new ValueForms(Set.of());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "bool|t|true",
                "bool|false|false",
                "int2|-7|-7.0",
                "int4|2147483647|2.147483647E9",
                "int8|42|{\"$integer\":\"KgAAAAAAAAA=\"}",
                "int8|9223372036854775807|{\"$integer\":\"/////////38=\"}",
                "float8|NaN|{\"$float\":\"AAAAAAAA+H8=\"}",
                "float8|-Infinity|{\"$float\":\"AAAAAAAA8P8=\"}",
                "float8|-0|{\"$float\":\"AAAAAAAAAIA=\"}",
                "float4|1.5|1.5",
                "numeric|12345678901234567890.10|\"12345678901234567890.10\"",
                "text|a\"b|\"a\\\"b\"",
                "bytea|\\x001083|{\"$bytes\":\"ABCD\"}",
                "timestamptz|1970-01-01 00:00:01.5+00|1500.0",
                "timestamp|2026-11-23 08:37:01.381382|1.795423021381382E12",
                "timestamp|0001-01-01 00:00:00 BC|-6.21672192E13",
                "timestamptz|infinity|{\"$float\":\"AAAAAAAA8H8=\"}",
                "date|2026-11-23|\"2026-11-23\"",
                "interval|P1DT2H|\"P1DT2H\"",
                "jsonb|{\"a\": [1, null, \"x\"]}|{\"a\":[1.0,null,\"x\"]}",
                "json|12345678901234567890|1.2345678901234567E19",
                "inet|10.0.0.1|\"10.0.0.1\"",
                "no_such_type|x|\"x\""
            })
    void a_value_becomes_what_the_table_of_types_says(String type, String text, String json) throws Exception {
        assertThat(written(DEFAULTS, new PgType.Scalar(type), text)).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "numeric|1.10|1.1",
                "timestamptz|2026-11-23 08:37:01.381382+00|\"2026-11-23T08:37:01.381382Z\"",
                "timestamp|2026-11-23 08:37:01|\"2026-11-23T08:37:01\""
            })
    void numbers_and_iso_text_may_be_chosen(String type, String text, String json) throws Exception {
        ValueForms chosen = new ValueForms(Set.of(ValueChoice.NUMERIC_AS_NUMBER, ValueChoice.TIMESTAMP_AS_TEXT));

        assertThat(written(chosen, new PgType.Scalar(type), text)).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "text|{}|[]",
                "text|{a,\"b c\",NULL,\"NULL\",\"\",\"q\\\"\\\\\"}|[\"a\",\"b c\",null,\"NULL\",\"\",\"q\\\"\\\\\"]",
                "int4|{{1,2},{3,NULL}}|[[1.0,2.0],[3.0,null]]",
                "int4|[0:1]={1,2}|[1.0,2.0]",
                "bool|{t,f}|[true,false]"
            })
    void an_array_becomes_an_array(String type, String text, String json) throws Exception {
        assertThat(written(DEFAULTS, new PgType.Array(new PgType.Scalar(type), ','), text))
                .isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"int8", "int4", "bytea", "timestamptz"})
    void text_that_is_not_of_its_type_is_refused_without_being_quoted(String type) {
        assertThatThrownBy(() -> written(DEFAULTS, new PgType.Scalar(type), "zebra"))
                .isInstanceOf(UnimportableException.class)
                .hasMessageNotContaining("zebra");
    }

    @Test
    void a_field_that_convex_would_take_for_a_type_of_its_own_is_refused() {
        assertThatThrownBy(() -> written(DEFAULTS, new PgType.Scalar("jsonb"), "{\"a\": {\"$bytes\": \"ABCD\"}}"))
                .isInstanceOf(UnimportableException.class)
                .hasMessageContaining("$");
    }

    @Test
    void names_that_convex_forbids_get_a_suggestion() {
        assertThat(ConvexNames.suggestion("_id")).isEqualTo("id");
        assertThat(ConvexNames.suggestion("first name")).isEqualTo("first_name");
        assertThat(ConvexNames.suggestion("2nd")).isEqualTo("nd");
        assertThat(ConvexNames.isValid(ConvexNames.suggestion("12"))).isTrue();
        assertThat(ConvexNames.isValid(ConvexNames.suggestion("äöü"))).isTrue();
        assertThat(ConvexNames.isValid("x".repeat(65))).isFalse();
    }

    private static String written(ValueForms forms, PgType type, String text) throws UnimportableException {
        Column column = new Column("c", "c", type, "", 0, forms.of(type));
        return new String(RowEncoder.value(column, text), StandardCharsets.UTF_8);
    }
}
