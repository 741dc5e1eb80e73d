package dev.convexmirror.imports.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convexmirror.imports.ImportConfig.ValueChoice;
import dev.convexmirror.imports.UnimportableException;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The text that PostgreSQL has for a value, and what is sent of it. */
class PgFormsTest {

    private static final PgForms DEFAULTS = new PgForms(Set.of());

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
        PgForms chosen = new PgForms(Set.of(ValueChoice.NUMERIC_AS_NUMBER, ValueChoice.TIMESTAMP_AS_TEXT));

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

    private static String written(PgForms forms, PgType type, String text) throws IOException, UnimportableException {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = new ObjectMapper().createGenerator(out)) {
            forms.of(type).write(json, text);
        }
        return out.toString();
    }
}
