package dev.convexmirror.imports;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.convexmirror.imports.ImportConfig.ValueChoice;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** The table of docs/imports.md: which type becomes what. */
final class ValueForms {

    private static final String HEX = "\\x";

    private final Set<ValueChoice> choices;

    ValueForms(Set<ValueChoice> choices) {
        this.choices = choices;
    }

    /** The forms of columns that tell rows apart, where nothing may be lost. */
    static ValueForms ofKeys() {
        return new ValueForms(Set.of(ValueChoice.TIMESTAMP_AS_TEXT));
    }

    /** What becomes of a type; one that is not known is what PostgreSQL shows of it, as a string. */
    ValueForm of(PgType type) {
        return switch (type) {
            case PgType.Array array -> new ArrayForm(of(array.element()), array.delimiter());
            case PgType.Scalar scalar -> of(scalar.name());
        };
    }

    private ValueForm of(String type) {
        return switch (type) {
            case "bool" -> (json, text) -> json.writeBoolean(text.startsWith("t"));
            case "int2", "int4", "oid", "float4", "float8" -> number(Double::parseDouble);
            case "int8" -> ValueForms::int64;
            case "numeric" ->
                choices.contains(ValueChoice.NUMERIC_AS_NUMBER)
                        ? number(Double::parseDouble)
                        : JsonGenerator::writeString;
            case "bytea" -> ValueForms::bytes;
            case "json", "jsonb" -> ValueForms::json;
            case "timestamp", "timestamptz" ->
                choices.contains(ValueChoice.TIMESTAMP_AS_TEXT)
                        ? (json, text) -> json.writeString(PgTimestamp.iso(text, type.endsWith("tz")))
                        : number(PgTimestamp::millis);
            default -> JsonGenerator::writeString;
        };
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
