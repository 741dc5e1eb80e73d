package dev.convexmirror.imports;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.convexmirror.imports.ImportConfig.ValueChoice;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** What the types of all databases come down to (docs/imports.md). Immutable. */
public final class ValueForms {

    private static final String HEX = "\\x";

    private final Set<ValueChoice> choices;

    /** @param choices forms that are not the usual ones */
    public ValueForms(Set<ValueChoice> choices) {
        this.choices = choices;
    }

    /** The forms of columns that tell rows apart, where nothing may be lost. */
    public static ValueForms ofKeys() {
        return new ValueForms(Set.of(ValueChoice.TIMESTAMP_AS_TEXT));
    }

    /** {@code t} and {@code f}, or longer words that begin so. */
    public ValueForm bool() {
        return (json, text) -> json.writeBoolean(text.startsWith("t"));
    }

    /** A float64, from decimal digits, NaN or Infinity. */
    public ValueForm number() {
        return number(Double::parseDouble);
    }

    /** From decimal digits. */
    public ValueForm int64() {
        return ValueForms::int64;
    }

    /** A string with all digits, or a number if that was chosen. */
    public ValueForm decimal() {
        return choices.contains(ValueChoice.NUMERIC_AS_NUMBER) ? number() : text();
    }

    /** Bytes, from {@code \x} and hexadecimal digits. */
    public ValueForm bytes() {
        return ValueForms::bytes;
    }

    /** The value that JSON text is of. */
    public ValueForm json() {
        return ValueForms::json;
    }

    /**
     * Milliseconds since 1970 or ISO 8601 text as chosen, from {@code 2026-11-23 08:37:01.5}, in UTC.
     *
     * @param zoned whether it is a point in time, and not what a clock showed somewhere
     */
    public ValueForm timestamp(boolean zoned) {
        return choices.contains(ValueChoice.TIMESTAMP_AS_TEXT)
                ? (json, text) -> json.writeString(SqlTimestamp.iso(text, zoned))
                : number(SqlTimestamp::millis);
    }

    /** The text as it is. */
    public ValueForm text() {
        return JsonGenerator::writeString;
    }

    private static ValueForm number(ToDoubleFunction<String> parser) {
        return (json, text) -> {
            try {
                EncodedJson.float64(json, parser.applyAsDouble(text));
            } catch (IllegalArgumentException e) {
                throw new UnimportableException("is not written as a number or a time");
            }
        };
    }

    private static void int64(JsonGenerator json, String text) throws IOException, UnimportableException {
        try {
            EncodedJson.int64(json, Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw new UnimportableException("is not written as an integer");
        }
    }

    private static void bytes(JsonGenerator json, String text) throws IOException, UnimportableException {
        if (!text.startsWith(HEX)) {
            throw new UnimportableException("is not written in hexadecimal digits");
        }
        EncodedJson.bytes(json, HexFormat.of().parseHex(text, HEX.length(), text.length()));
    }

    /** All numbers become float64, as in Convex every JSON number does. */
    private static void json(JsonGenerator json, String text) throws IOException, UnimportableException {
        try (JsonParser parser = json.getCodec().getFactory().createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME && parser.currentName().startsWith("$")) {
                    // Convex has such names for its own types only, and would read another value
                    throw new UnimportableException(
                            "has a field whose name begins with $, which Convex takes no field by");
                }
                if (token.isNumeric()) {
                    EncodedJson.float64(json, parser.getDoubleValue());
                } else {
                    json.copyCurrentEvent(parser);
                }
            }
        }
    }
}
