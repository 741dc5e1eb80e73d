package dev.convexmirror.mapping;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.convexmirror.convex.IdText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Sees the shape of documents as they are sent to Elasticsearch. Numbers keep apart by their spelling (convex-protocol §4.1),
 * ids are known by their checksum; bytes cannot be told from other strings any more.
 */
public final class DocumentShapes {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String OWN = "_mirror";

    private DocumentShapes() {}

    /**
     * The shape of one document.
     *
     * @param source array that holds the document as JSON from its beginning on
     * @throws UncheckedIOException when it is no JSON
     */
    public static Shape of(byte[] source, int length) {
        try (JsonParser parser = JSON.createParser(source, 0, length)) {
            parser.nextToken();
            Shape document = value(parser);
            if (document.fields().isEmpty()) {
                return document;
            }
            SortedMap<String, Shape> fields = new TreeMap<>(document.fields().get());
            fields.remove(OWN);
            return Shape.object(fields);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Shape value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> Shape.of(IdText.matches(parser.getText()) ? Scalar.ID : Scalar.STRING);
            case VALUE_NUMBER_INT -> Shape.of(Scalar.INT64);
            case VALUE_NUMBER_FLOAT -> Shape.of(Scalar.FLOAT);
            case VALUE_TRUE, VALUE_FALSE -> Shape.of(Scalar.BOOLEAN);
            case START_ARRAY -> items(parser);
            case START_OBJECT -> object(parser);
            default -> Shape.NOTHING;
        };
    }

    private static Shape items(JsonParser parser) throws IOException {
        Shape items = Shape.NOTHING;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items = items.or(value(parser));
        }
        return items;
    }

    private static Shape object(JsonParser parser) throws IOException {
        SortedMap<String, Shape> fields = new TreeMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            fields.put(name, value(parser));
        }
        return Shape.object(fields);
    }
}
