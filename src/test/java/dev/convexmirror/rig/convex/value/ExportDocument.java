package dev.convexmirror.rig.convex.value;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Reads documents that {@link ValueFormat#EXPORT} wrote. */
public final class ExportDocument {
    private static final JsonFactory JSON = new JsonFactory();

    private ExportDocument() {}

    /** The fields with their Convex types; the map keeps the order of the text. */
    public static Map<String, Object> parse(byte[] json) {
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            return readFields(parser);
        } catch (IOException e) {
            throw new UncheckedIOException("A stored document is no JSON", e);
        }
    }

    /** The same document with only the top-level fields that are wanted. */
    public static byte[] filter(byte[] json, Predicate<String> wanted) {
        try (JsonParser parser = JSON.createParser(json)) {
            JsonBytes out = new JsonBytes();
            String separator = "{";
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                int from = (int) parser.currentTokenLocation().getByteOffset();
                parser.nextToken();
                parser.skipChildren();
                parser.finishToken();
                int to = (int) parser.currentLocation().getByteOffset();
                if (wanted.test(name)) {
                    out.ascii(separator).raw(json, from, to);
                    separator = ",";
                }
            }
            return out.ascii(separator.equals("{") ? "{}" : "}").toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("A stored document is no JSON", e);
        }
    }

    private static Object readValue(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> unwrap(readFields(parser));
            case START_ARRAY -> readItems(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    private static Map<String, Object> readFields(JsonParser parser) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            fields.put(name, readValue(parser));
        }
        return fields;
    }

    private static List<Object> readItems(JsonParser parser) throws IOException {
        List<Object> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(readValue(parser));
        }
        return items;
    }

    private static Object unwrap(Map<String, Object> object) {
        if (object.size() == 1 && object.get("$bytes") instanceof String text) {
            return Base64.getDecoder().decode(text);
        }
        if (object.size() == 1 && object.get("$float") instanceof String text) {
            return ByteBuffer.wrap(Base64.getDecoder().decode(text))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getDouble();
        }
        return object;
    }
}
