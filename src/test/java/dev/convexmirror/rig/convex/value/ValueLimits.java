package dev.convexmirror.rig.convex.value;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Checks what users write against the limits of convex-protocol §4.5, and measures it.
 *
 * <p>Values are null, Boolean, Long (int64), Double (float64), String, byte[], List and Map with String keys.
 */
public final class ValueLimits {
    private static final int MAX_DOCUMENT_SIZE = 1 << 20;
    private static final int MAX_DOCUMENT_NESTING = 16;
    private static final int MAX_VALUE_NESTING = 64;
    private static final int MAX_FIELDS = 1024;
    private static final int MAX_ARRAY = 8192;

    private ValueLimits() {}

    /**
     * Checks a whole document with its system fields.
     *
     * @return its size by Convex's formula, bytes
     * @throws InvalidWriteException when a limit is exceeded
     */
    public static int checkDocument(Map<String, ?> document) {
        for (String name : document.keySet()) {
            if (name.startsWith("_") && !name.equals("_id") && !name.equals("_creationTime")) {
                throw new InvalidWriteException(
                        "InvalidDocumentError", "Top-level field " + name + " starts with an underscore; rename it.");
            }
        }
        if (nesting(document, 0) > MAX_DOCUMENT_NESTING) {
            throw new InvalidWriteException(
                    "InvalidDocumentError", "Documents may be nested " + MAX_DOCUMENT_NESTING + " levels deep.");
        }
        long size = check(document);
        if (size > MAX_DOCUMENT_SIZE) {
            throw new InvalidWriteException(
                    "ValueTooLargeError", "Document of " + size + " bytes exceeds " + MAX_DOCUMENT_SIZE + " bytes.");
        }
        return (int) size;
    }

    private static int nesting(Object value, int depth) {
        if (depth > MAX_VALUE_NESTING) {
            throw new InvalidWriteException(
                    "TooNestedError", "Values may be nested " + MAX_VALUE_NESTING + " levels deep.");
        }
        int deepest = depth;
        if (value instanceof Map<?, ?> object) {
            deepest = depth + 1;
            for (Object item : object.values()) {
                deepest = Math.max(deepest, nesting(item, depth + 1));
            }
        } else if (value instanceof List<?> array) {
            deepest = depth + 1;
            for (Object item : array) {
                deepest = Math.max(deepest, nesting(item, depth + 1));
            }
        }
        return deepest;
    }

    private static long check(Object value) {
        return switch (value) {
            case null -> 1;
            case Boolean ignored -> 1;
            case Long ignored -> 9;
            case Double ignored -> 9;
            case String text -> sizeOf(text);
            case byte[] bytes -> bytes.length + 2L;
            case List<?> array -> sizeOf(array);
            case Map<?, ?> object -> sizeOf(object);
            default ->
                throw new InvalidWriteException(
                        "InvalidValue",
                        value.getClass().getName()
                                + " is no Convex value; use null, Boolean, Long, Double, String, byte[], List or Map.");
        };
    }

    private static long sizeOf(String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new InvalidWriteException("InvalidValue", "A string holds an unpaired surrogate.");
        }
        return text.getBytes(StandardCharsets.UTF_8).length + 2L;
    }

    private static long sizeOf(List<?> array) {
        if (array.size() > MAX_ARRAY) {
            throw new InvalidWriteException(
                    "ArrayTooLong", "Array of " + array.size() + " items exceeds " + MAX_ARRAY + ".");
        }
        long size = 2;
        for (Object item : array) {
            size += check(item);
        }
        return size;
    }

    private static long sizeOf(Map<?, ?> object) {
        if (object.size() > MAX_FIELDS) {
            throw new InvalidWriteException(
                    "TooManyFieldsError", "Object of " + object.size() + " fields exceeds " + MAX_FIELDS + ".");
        }
        long size = 2;
        for (Map.Entry<?, ?> field : object.entrySet()) {
            if (!(field.getKey() instanceof String name) || !Names.isField(name)) {
                throw new InvalidWriteException(
                        "InvalidFieldName",
                        "Field name " + field.getKey()
                                + " must be ASCII without control characters, not start with $, at most 1024 long.");
            }
            size += name.length() + 1 + check(field.getValue());
        }
        return size;
    }
}
