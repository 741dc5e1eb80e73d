package dev.convexmirror.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Any document at all, against the rules written down as simply as they can be. */
class DocumentTransformerProperties {

    private final JsonFactory json = new JsonFactory();
    private final DocumentTransformer transformer = new DocumentTransformer();

    @Property(tries = 3000)
    void any_document_becomes_what_the_rules_say(@ForAll long seed) throws IOException {
        // Given
        RandomDocument document = new RandomDocument(seed);

        // When
        String source = transform(document.convex());

        // Then
        assertThat(tokens(source)).isEqualTo(tokens(document.source("\"_mirror\":{\"ts\":5,\"page\":0}")));
        assertThat(transformer.id()).isEqualTo(document.id());
    }

    private String transform(String document) throws IOException {
        try (JsonParser parser = json.createParser(document.getBytes(StandardCharsets.UTF_8))) {
            parser.nextToken();
            transformer.read(parser);
        }
        transformer.seal(5, 0);
        return new String(transformer.buffer(), 0, transformer.length(), StandardCharsets.UTF_8);
    }

    /** Every token with its spelling, so that 42 is not 42.0. */
    private List<String> tokens(String text) throws IOException {
        List<String> tokens = new ArrayList<>();
        try (JsonParser parser = json.createParser(text.getBytes(StandardCharsets.UTF_8))) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                tokens.add(token + " " + parser.getText());
            }
        }
        return tokens;
    }
}
