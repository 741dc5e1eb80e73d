package dev.convexmirror.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormHashTest {

    private final JsonFactory json = new JsonFactory();
    private final DocumentTransformer transformer = new DocumentTransformer();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    'a':1                     | 'a':-77
                    'a':'x'                   | 'a':''
                    'a':true                  | 'a':false
                    'a':[1]                   | 'a':[1,2,3]
                    'a':[{'b':1}]             | 'a':[{'b':2},{'b':3}]
                    'a':[1,null,2]            | 'a':[1]
                    'a':1.5                   | 'a':{'$float':'AAAAAAAA8D8='}
                    'a':[[1],[2,3]]           | 'a':[[1]]
                    """)
    void other_values_are_no_other_form(String one, String other) throws IOException {
        assertThat(form(one)).isEqualTo(form(other));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    'a':1                     | 'b':1
                    'a':1                     | 'a':1.0
                    'a':1                     | 'a':'1'
                    'a':1                     | 'a':[1,'x']
                    'a':1                     | 'a':true
                    'a':1                     | 'a':null
                    'a':{'b':1}               | 'a':{'c':1}
                    'a':{'b':1,'c':1}         | 'a':{'b':1},'c':1
                    'a':[{'b':1}]             | 'a':[{'b':1},{'b':1,'c':1}]
                    'a':'z43zp6c3e75gkmz1kfwj6mbbx5sw281h' | 'a':'z43zp6c3e75gkmz1kfwj6mbbx5sw281g'
                    """)
    void another_name_or_type_is_another_form(String one, String other) throws IOException {
        assertThat(form(one)).isNotEqualTo(form(other));
    }

    @Test
    void documents_before_do_not_matter() throws IOException {
        // Given
        long form = form("'a':1");
        form("'a':{'b':{'c':[{}]}}");

        // When
        long again = form("'a':2");

        // Then
        assertThat(again).isEqualTo(form);
    }

    @Test
    void depth_has_no_limit_here() throws IOException {
        assertThat(form("'a':" + "[".repeat(200) + "]".repeat(200)))
                .isNotEqualTo(form("'a':" + "[".repeat(201) + "]".repeat(201)));
    }

    private long form(String fields) throws IOException {
        try (JsonParser parser = json.createParser(("{'_id':'x'," + fields + "}").replace('\'', '"'))) {
            parser.nextToken();
            transformer.read(parser);
        }
        return transformer.form();
    }
}
