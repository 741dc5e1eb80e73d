package dev.convexmirror.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentDigestTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":1,\"b\":[true,null]} | {\"b\":[true,null],\"a\":1}",
                "{\"a\":1e16}                | {\"a\":1.0E16}",
                "{\"a\":1,\"_mirror\":{\"ts\":5}} | {\"a\":1}",
                "{\"a\":\"\\u00e4\"}         | {\"a\":\"ä\"}",
                "{}                          | {\"_mirror\":{\"ts\":5,\"page\":{}}}",
            })
    void what_says_the_same_has_the_same_digest(String one, String other) throws IOException {
        assertThat(digest(one)).isEqualTo(digest(other));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":42}             | {\"a\":42.0}",
                "{\"a\":9007199254740993} | {\"a\":9007199254740992}",
                "{\"a\":1,\"b\":2}      | {\"a\":2,\"b\":1}",
                "{\"a\":[1,2]}          | {\"a\":[2,1]}",
                "{\"a\":[[1],2]}        | {\"a\":[1,[2]]}",
                "{\"a\":null}           | {}",
                "{\"a\":\"1\"}          | {\"a\":1}",
                "{\"a\":{}}             | {\"a\":[]}",
                "{\"a\":0.0}            | {\"a\":-0.0}",
                "{\"a\":{\"b\":1}}      | {\"a\":1,\"b\":1}",
                "{\"a\":{\"_mirror\":1}} | {\"a\":{}}",
                "{\"a\":true}           | {\"a\":false}",
            })
    void what_differs_has_another_digest(String one, String other) throws IOException {
        assertThat(digest(one)).isNotEqualTo(digest(other));
    }

    private static long digest(String json) throws IOException {
        try (var parser = new JsonFactory().createParser(json)) {
            var ignored = parser.nextToken();
            return ContentDigest.of(parser);
        }
    }
}
