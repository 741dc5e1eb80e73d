package dev.convexmirror.imports;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convexmirror.imports.SourceTable.Column;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The values of keys, from the form in which Convex exports them (convex-protocol §4.1) into the others. */
final class KeyText {

    private static final ObjectMapper JSON = new ObjectMapper();

    private KeyText() {}

    /** The value as PostgreSQL would write it; empty for what no key is made of. */
    static Optional<String> of(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> Optional.of(value.textValue());
            case BOOLEAN -> Optional.of(value.booleanValue() ? "t" : "f");
            case NUMBER ->
                Optional.of(
                        value.isIntegralNumber()
                                ? value.asText()
                                : new BigDecimal(value.asText())
                                        .stripTrailingZeros()
                                        .toPlainString());
            case OBJECT ->
                Optional.ofNullable(value.path("$bytes").textValue())
                        .map(bytes -> "\\x"
                                + HexFormat.of().formatHex(Base64.getDecoder().decode(bytes)));
            default -> Optional.empty();
        };
    }

    /** What imports send for a text of the source; empty for one that they do not send, whose row is a dead letter. */
    static Optional<JsonNode> sent(Column column, String text) throws IOException {
        try {
            return Optional.of(JSON.readTree(RowEncoder.value(column, text)));
        } catch (UnimportableException e) {
            return Optional.empty();
        }
    }

    /** The value as imports send it. */
    static JsonNode encoded(JsonNode value) throws IOException {
        return JSON.readTree(bytes(json -> write(json, value)));
    }

    /** Removes the row that has this key, in Convex's own types. */
    static RowOperation delete(String table, List<Column> key, JsonNode row) throws IOException {
        byte[] operation = bytes(json -> {
            json.writeStartObject();
            json.writeStringField("table", table);
            json.writeStringField("operation", RowOperation.Kind.REMOVAL.toString());
            json.writeObjectFieldStart("row");
            for (Column column : key) {
                json.writeFieldName(column.field());
                write(json, row.path(column.field()));
            }
            json.writeEndObject();
            json.writeEndObject();
        });
        String text = key.stream()
                .map(column ->
                        column.name() + "=" + of(row.path(column.field())).orElse("NULL"))
                .collect(Collectors.joining(", "));
        return RowOperation.of(RowOperation.Kind.REMOVAL, text, operation, 1);
    }

    private interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    private static byte[] bytes(Writing writing) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            writing.to(json);
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator json, JsonNode value) throws IOException {
        if (value.isIntegralNumber()) {
            EncodedJson.int64(json, value.longValue());
        } else if (value.isNumber()) {
            EncodedJson.float64(json, value.doubleValue());
        } else if (value.isArray()) {
            json.writeStartArray();
            for (JsonNode item : value) {
                write(json, item);
            }
            json.writeEndArray();
        } else if (value.isObject()) {
            json.writeStartObject();
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                json.writeFieldName(field.getKey());
                write(json, field.getValue());
            }
            json.writeEndObject();
        } else {
            json.writeTree(value);
        }
    }
}
