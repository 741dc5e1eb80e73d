package dev.convexmirror.imports;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convexmirror.imports.ImportConfig.ValueChoice;
import dev.convexmirror.imports.RowOperation.Kind;
import dev.convexmirror.imports.SourceTable.Column;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Makes operations of rows. Immutable. */
final class RowEncoder {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String table;
    private final boolean keepsNulls;
    private final Optional<Proof> proof;

    /**
     * @param table the Convex table
     * @param proof what rows carry, if they carry any
     */
    RowEncoder(String table, Set<ValueChoice> choices, Optional<Proof> proof) {
        this.table = table;
        this.keepsNulls = choices.contains(ValueChoice.NULL_AS_NULL);
        this.proof = proof;
    }

    /** Puts a whole row in the place of the one with its key. */
    RowOperation upsert(SourceTable source, Function<Column, Optional<String>> row, long ts) {
        RowOperation upsert = operation(Kind.UPSERT, source, source.columns(), row, ts);
        return proof.isPresent() && upsert.isSendable() ? proven(upsert, proof.get()) : upsert;
    }

    /** Removes the row of a key. */
    RowOperation delete(SourceTable source, Function<Column, Optional<String>> row, long ts) {
        return operation(Kind.REMOVAL, source, source.key(), row, ts);
    }

    /** The key of a row, for people and dead letters. */
    static String key(SourceTable source, Function<Column, Optional<String>> row) {
        return source.key().stream()
                .map(column -> column.name() + "=" + row.apply(column).orElse("NULL"))
                .collect(Collectors.joining(", "));
    }

    /** The same with its proof as the last field. */
    private static RowOperation proven(RowOperation upsert, Proof proof) {
        byte[] json = upsert.json();
        String field = ",\"" + Proof.FIELD + "\":\"" + proof.of(upsert.row(), upsert.ts()) + "\"}}";
        // a row has at least its key
        ByteArrayOutputStream out = new ByteArrayOutputStream(json.length + field.length());
        out.write(json, 0, json.length - 2);
        out.writeBytes(field.getBytes(StandardCharsets.US_ASCII));
        return RowOperation.of(Kind.UPSERT, upsert.key(), out.toByteArray(), upsert.ts());
    }

    /** One value as it is sent. */
    static byte[] value(Column column, String text) throws UnimportableException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            column.form().write(json, text);
        } catch (IOException e) {
            throw new UnimportableException("is not valid JSON");
        }
        return out.toByteArray();
    }

    private RowOperation operation(
            Kind kind, SourceTable source, List<Column> columns, Function<Column, Optional<String>> row, long ts) {
        String key = key(source, row);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Column current = columns.getFirst();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
            json.writeStartObject();
            json.writeStringField("table", table);
            json.writeStringField("operation", kind.toString());
            json.writeObjectFieldStart("row");
            for (Column column : columns) {
                current = column;
                write(json, column, row.apply(column));
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (UnimportableException e) {
            return RowOperation.unsendable(kind, key, "Column " + current.name() + " " + e.getMessage() + ".", ts);
        } catch (IOException e) {
            return RowOperation.unsendable(kind, key, "Column " + current.name() + " is not valid JSON.", ts);
        }
        return RowOperation.of(kind, key, out.toByteArray(), ts);
    }

    private void write(JsonGenerator json, Column column, Optional<String> text)
            throws IOException, UnimportableException {
        if (text.isPresent()) {
            json.writeFieldName(column.field());
            column.form().write(json, text.get());
        } else if (keepsNulls) {
            json.writeNullField(column.field());
        }
    }
}
