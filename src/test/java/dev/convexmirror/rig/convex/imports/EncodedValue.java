package dev.convexmirror.rig.convex.imports;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.rig.convex.http.ApiException;
import dev.convexmirror.rig.convex.value.Names;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads values as imports send them (convex-protocol §4.1); what cannot be read is 400 {@code BadJsonBody}. */
final class EncodedValue {
    private EncodedValue() {}

    /** A document's fields with their Convex types. */
    static Map<String, Object> object(JsonNode json) {
        if (!json.isObject()) {
            throw malformed("expected an object");
        }
        return fields(json);
    }

    private static Object value(JsonNode json) {
        return switch (json.getNodeType()) {
            case NULL -> null;
            case BOOLEAN -> json.booleanValue();
            case STRING -> text(json.textValue());
            case NUMBER -> json.doubleValue();
            case ARRAY -> items(json);
            case OBJECT ->
                json.size() == 1 ? single(json.properties().iterator().next()) : fields(json);
            default -> throw malformed("no value");
        };
    }

    private static String text(String text) {
        for (int i = 0; i < text.length(); i++) {
            boolean pair = i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
            if (pair) {
                i++;
            } else if (Character.isSurrogate(text.charAt(i))) {
                throw malformed("lone surrogate");
            }
        }
        return text;
    }

    private static List<Object> items(JsonNode json) {
        List<Object> items = new ArrayList<>();
        json.forEach(item -> items.add(value(item)));
        return items;
    }

    private static Map<String, Object> fields(JsonNode json) {
        Map<String, Object> fields = new TreeMap<>();
        json.properties().forEach(field -> fields.put(name(field.getKey()), value(field.getValue())));
        return fields;
    }

    /** An object with one key, which may stand for a value that JSON does not have. */
    private static Object single(Map.Entry<String, JsonNode> field) {
        return switch (field.getKey()) {
            case "$bytes" -> base64(field.getValue());
            case "$integer" -> eight(field.getValue()).getLong();
            case "$float" -> special(eight(field.getValue()).getDouble());
            default -> {
                Map<String, Object> object = new TreeMap<>();
                object.put(name(field.getKey()), value(field.getValue()));
                yield object;
            }
        };
    }

    private static double special(double number) {
        if (Double.isFinite(number) && number != 0) {
            throw malformed("$float holds an ordinary number");
        }
        return number;
    }

    private static ByteBuffer eight(JsonNode json) {
        byte[] bytes = base64(json);
        if (bytes.length != Long.BYTES) {
            throw malformed("expected eight bytes");
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] base64(JsonNode json) {
        try {
            if (json.isTextual() && json.textValue().length() % 4 == 0) {
                return Base64.getDecoder().decode(json.textValue());
            }
        } catch (IllegalArgumentException e) {
            throw malformed("no base64");
        }
        throw malformed("no base64");
    }

    private static String name(String name) {
        if (!Names.isField(name)) {
            throw malformed("invalid field name");
        }
        return name;
    }

    private static ApiException malformed(String reason) {
        return ApiException.badRequest("BadJsonBody", "Failed to deserialize the JSON body: " + reason);
    }
}
