package dev.convexmirror.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convexmirror.rig.RigException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** What a column of a {@link RandomTable} may be, in every database, and what its values are in Convex. */
enum ColumnKind {
    INT,
    BIGINT,
    TEXT,
    BOOLEAN,
    DECIMAL,
    JSON,
    /** A point in time. */
    TIMESTAMP,
    /** What a clock shows. */
    DATETIME,
    DOUBLE,
    BYTES;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** The value of a row in Convex; of one that is not NULL, from a session in UTC. */
    Object value(ResultSet row, String column) throws SQLException {
        return switch (this) {
            case INT, DOUBLE -> row.getDouble(column);
            case BIGINT -> row.getLong(column);
            case TEXT, DECIMAL -> row.getString(column);
            case BOOLEAN -> row.getBoolean(column);
            case JSON -> json(row.getString(column));
            case TIMESTAMP, DATETIME -> millis(row.getString(column));
            case BYTES -> row.getBytes(column);
        };
    }

    private static double millis(String text) {
        Instant time =
                LocalDateTime.parse(text.replace("+00", "").replace(' ', 'T')).toInstant(ZoneOffset.UTC);
        return time.getEpochSecond() * 1000.0 + time.getNano() / 1e6;
    }

    private static Object json(String text) {
        try {
            return MAPPER.convertValue(doubles(MAPPER.readTree(text)), Object.class);
        } catch (JsonProcessingException e) {
            throw new RigException(e.getMessage(), e);
        }
    }

    private static JsonNode doubles(JsonNode node) {
        if (node.isObject()) {
            var copy = MAPPER.createObjectNode();
            node.properties().forEach(entry -> copy.set(entry.getKey(), doubles(entry.getValue())));
            return copy;
        }
        if (node.isArray()) {
            var copy = MAPPER.createArrayNode();
            node.forEach(item -> copy.add(doubles(item)));
            return copy;
        }
        return node.isNumber() ? MAPPER.getNodeFactory().numberNode(node.doubleValue()) : node;
    }
}
