package dev.convexmirror.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentTransformerTest {

    private final DocumentTransformer transformer = new DocumentTransformer();

    @Test
    void the_id_leaves_the_document_and_the_origin_joins_it() throws IOException {
        // When
        String source = transform("{'_creationTime':1788999999000.25,'_id':'j57','qty':3}");

        // Then
        assertThat(transformer.id()).isEqualTo("j57");
        assertThat(source)
                .isEqualTo(json(
                        "{'_creationTime':1788999999000.25,'qty':3,'_mirror':{'ts':1789000000123456789,'page':7}}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "42",
                "42.0",
                "-0.0",
                "0",
                "-1",
                "1e16",
                "5e-324",
                "1.7976931348623157e308",
                "9223372036854775807",
                "-9223372036854775808",
                "true",
                "false",
                "null",
                "[]",
                "{}",
                "[[],{},[{'a':[]}]]",
                "''"
            })
    void a_value_keeps_its_spelling(String value) throws IOException {
        assertThat(field(value)).isEqualTo(json(value));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "{'$bytes':'ABCD'}, 'ABCD'",
                "{'$bytes':''}, ''",
                "{'$float':'AAAAAAAA+H8='}, null",
                "{'$float':'AQAAAAAA+H8='}, null",
                "{'$float':'AAAAAAAA8H8='}, null",
                "{'$float':'AAAAAAAA8P8='}, null",
                "{'$float':'AAAAAAAAAIA='}, -0.0",
                "{'$float':'AAAAAAAARUA='}, 42.0",
                "[{'$bytes':'ABCD'}], ['ABCD']",
                "{'deep':{'$float':'AAAAAAAA+H8='}}, {'deep':null}",
            })
    void an_encoded_value_becomes_what_it_stands_for(String encoded, String plain) throws IOException {
        assertThat(field(encoded)).isEqualTo(json(plain));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'$bytes':'ABCD','more':1}",
                "{'$bytes':'AB','$float':'AAAAAAAA+H8='}",
                "{'more':1,'$bytes':'ABCD'}",
                "{'$bytes':7}",
                "{'$bytes':{'$other':'x'}}",
                "{'$bytes':null}",
                "{'$float':'not base64!'}",
                "{'$float':'AAAA'}",
                "{'$float':42.0}",
                "{'$float':[1,2],'x':{}}",
                "{'$integer':'KgAAAAAAAAA='}",
            })
    void an_object_that_only_resembles_an_encoding_is_left_alone(String object) throws IOException {
        assertThat(field(object)).isEqualTo(json(object));
    }

    @Test
    void an_encoding_within_an_object_that_resembles_one_is_decoded() throws IOException {
        assertThat(field("{'$bytes':{'$bytes':'ABCD'}}")).isEqualTo(json("{'$bytes':'ABCD'}"));
    }

    @Test
    void a_tombstone_has_nothing_but_its_id() throws IOException {
        // When
        String source = transform("{'_id':'k97'}");

        // Then
        assertThat(transformer.id()).isEqualTo("k97");
        assertThat(source).isEqualTo(json("{'_mirror':{'ts':1789000000123456789,'page':7}}"));
    }

    @Test
    void a_nested_id_and_a_nested_mirror_are_ordinary_fields() throws IOException {
        assertThat(field("{'_id':'x','_mirror':1}")).isEqualTo(json("{'_id':'x','_mirror':1}"));
    }

    @Test
    void a_field_by_the_name_of_the_origin_gives_way() throws IOException {
        assertThat(transform("{'_id':'k97','_mirror':{'ts':1},'a':1}"))
                .isEqualTo(json("{'a':1,'_mirror':{'ts':1789000000123456789,'page':7}}"));
    }

    @Test
    void other_names_with_an_underscore_stay() throws IOException {
        assertThat(transform("{'_id':'k97','_future':1}")).contains("\"_future\":1");
    }

    @Test
    void a_document_without_an_id_is_refused() {
        assertThatThrownBy(() -> transform("{'a':1}")).isInstanceOf(JsonProcessingException.class);
        assertThatThrownBy(() -> transform("{'_id':7}")).isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void a_broken_document_does_not_spoil_the_next() throws IOException {
        // Given
        assertThatThrownBy(() -> transform("{'_id':'a','x':[1,{'y':")).isInstanceOf(JsonProcessingException.class);

        // When
        String source = transform("{'_id':'b','z':1}");

        // Then
        assertThat(transformer.id()).isEqualTo("b");
        assertThat(source).isEqualTo(json("{'z':1,'_mirror':{'ts':1789000000123456789,'page':7}}"));
    }

    @Test
    void a_lone_surrogate_becomes_the_replacement_character() throws IOException {
        assertThat(field("'a\\ud83db\\ude00'")).isEqualTo("\"a\ufffdb\ufffd\"");
    }

    @Test
    void a_document_of_a_megabyte_passes() throws IOException {
        String text = "é\\n😀x".repeat(200_000);
        assertThat(field("'" + text + "'")).isEqualTo(json("'" + text + "'"));
    }

    @Test
    void values_nest_as_deep_as_convex_allows() throws IOException {
        String deep = "[".repeat(64) + "{'a':1}" + "]".repeat(64);
        assertThat(field(deep)).isEqualTo(json(deep));
    }

    private String field(String value) throws IOException {
        String source = transform("{'_id':'k97','f':" + value + "}");
        return source.substring("{\"f\":".length(), source.indexOf(",\"_mirror\":{\"ts\":1789"));
    }

    private String transform(String document) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(json(document).getBytes(StandardCharsets.UTF_8))) {
            parser.nextToken();
            transformer.read(parser);
            assertThat(parser.currentToken()).isEqualTo(JsonToken.END_OBJECT);
            assertThat(parser.getParsingContext().inRoot()).isTrue();
        }
        transformer.seal(1_789_000_000_123_456_789L, 7);
        return new String(transformer.buffer(), 0, transformer.length(), StandardCharsets.UTF_8);
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }
}
