package dev.convexmirror.document;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/**
 * Copies one value of any depth, decoding what Convex encodes as an object with a single key: {@code $bytes} and
 * {@code $float} (convex-protocol §4.1).
 */
final class ValueCopier {

    private static final String BYTES = "$bytes";
    private static final String FLOAT = "$float";

    private final JsonBytes out;
    private final FormHash form;

    /** @param form learns of every value as it is written */
    ValueCopier(JsonBytes out, FormHash form) {
        this.out = out;
        this.form = form;
    }

    /** @param first the parser's current token, which begins the value; the parser is left at the token that ends it */
    void copy(JsonToken first, JsonParser parser) throws IOException {
        int depth = 0;
        JsonToken token = first;
        while (true) {
            switch (token) {
                case START_OBJECT -> {
                    token = parser.nextToken();
                    if (token != JsonToken.FIELD_NAME || !encodes(parser.currentName())) {
                        startObject();
                        depth++;
                        continue;
                    }
                    if (!encoded(parser)) {
                        depth++;
                        token = parser.currentToken();
                        continue;
                    }
                }
                case END_OBJECT -> {
                    out.endObject();
                    form.end();
                    depth--;
                }
                case START_ARRAY -> {
                    out.startArray();
                    form.startArray();
                    depth++;
                }
                case END_ARRAY -> {
                    out.endArray();
                    form.end();
                    depth--;
                }
                case FIELD_NAME -> field(parser.currentName());
                case VALUE_STRING -> {
                    char[] text = parser.getTextCharacters();
                    int offset = parser.getTextOffset();
                    int length = parser.getTextLength();
                    out.string(text, offset, length);
                    form.string(text, offset, length);
                }
                case VALUE_NUMBER_INT -> {
                    number(parser);
                    form.integer();
                }
                case VALUE_NUMBER_FLOAT -> {
                    number(parser);
                    form.floating();
                }
                case VALUE_TRUE -> {
                    out.literal(JsonBytes.TRUE);
                    form.bool();
                }
                case VALUE_FALSE -> {
                    out.literal(JsonBytes.FALSE);
                    form.bool();
                }
                case VALUE_NULL -> out.literal(JsonBytes.NULL);
                case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                    throw new IllegalStateException("A parser of text does not give " + token + ".");
            }
            if (depth == 0) {
                return;
            }
            token = parser.nextToken();
        }
    }

    private void startObject() {
        out.startObject();
        form.startObject();
    }

    private void field(String name) {
        out.field(name);
        form.field(name);
    }

    private void number(JsonParser parser) throws IOException {
        out.ascii(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
    }

    private void string(String text) {
        out.string(text);
        form.string(text);
    }

    private static boolean encodes(String field) {
        return field.equals(BYTES) || field.equals(FLOAT);
    }

    /**
     * Reads an object whose first field has the name of an encoding, and writes what it stands for.
     *
     * @return false when it turned out to be an ordinary object: then it is open in the output, and the parser's current
     *     token is the next of it
     */
    private boolean encoded(JsonParser parser) throws IOException {
        String field = parser.currentName();
        if (parser.nextToken() != JsonToken.VALUE_STRING) {
            startObject();
            field(field);
            return false;
        }
        String text = parser.getText();
        if (parser.nextToken() == JsonToken.END_OBJECT && decode(field, text)) {
            return true;
        }
        startObject();
        field(field);
        string(text);
        return false;
    }

    private boolean decode(String field, String text) {
        if (field.equals(BYTES)) {
            string(text);
            return true;
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (bytes.length != Double.BYTES) {
            return false;
        }
        double number = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getDouble();
        if (Double.isFinite(number)) {
            out.number(number);
            form.floating();
        } else {
            out.literal(JsonBytes.NULL);
        }
        return true;
    }
}
