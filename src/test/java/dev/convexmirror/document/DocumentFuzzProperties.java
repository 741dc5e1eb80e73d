package dev.convexmirror.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.convexmirror.rig.MutatedJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/**
 * Whatever stands in the place of a document: an error, or a source that Elasticsearch can read, not much larger than what
 * came. jqwik prints its seed with a failure.
 */
class DocumentFuzzProperties {

    private static final String GOOD = "{\"_id\":\"good\",\"a\":1}";
    private static final int MIRROR = 100;

    private final JsonFactory json = new JsonFactory();
    private final DocumentTransformer transformer = new DocumentTransformer();

    @Property(tries = 10_000)
    void a_damaged_document_is_an_error_or_a_good_source(@ForAll long seed) throws IOException {
        // Given
        byte[] damaged = new MutatedJson(seed).damaged(new RandomDocument(seed).convex());
        // When
        boolean read = transform(damaged);
        // Then
        if (read) {
            assertThat(depthOf(transformer.buffer(), transformer.length())).isZero();
            assertThat(transformer.id()).isNotEmpty();
            // a character that arrives in two bytes or more may leave as an escape of six
            assertThat(transformer.length()).isLessThan(6 * damaged.length + MIRROR);
        }
    }

    @Property(tries = 1_000)
    void a_damaged_document_leaves_no_trace_in_the_next(@ForAll long seed) throws IOException {
        // Given
        byte[] damaged = new MutatedJson(seed).damaged(new RandomDocument(seed).convex());
        boolean ignored = transform(damaged);
        // When
        boolean read = transform(GOOD.getBytes(StandardCharsets.UTF_8));
        // Then
        assertThat(read).isTrue();
        assertThat(new String(transformer.buffer(), 0, transformer.length(), StandardCharsets.UTF_8))
                .isEqualTo("{\"a\":1,\"_mirror\":{\"ts\":5,\"page\":0}}");
    }

    @Test
    void an_id_that_is_an_object_with_an_id_is_an_error() {
        assertThat(transform("{\"_id\":{\"_id\":\"x\"},\"a\":1}".getBytes(StandardCharsets.UTF_8)))
                .isFalse();
    }

    private boolean transform(byte[] document) {
        try (JsonParser parser = json.createParser(document)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            transformer.read(parser);
            transformer.seal(5, 0);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** How many objects and arrays are open at the end of the text; fails when it is no JSON. */
    private int depthOf(byte[] text, int length) throws IOException {
        int depth = 0;
        try (JsonParser parser = json.createParser(text, 0, length)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                // makes the parser look at every character
                assertThat(parser.getText()).isNotNull();
            }
        }
        return depth;
    }
}
