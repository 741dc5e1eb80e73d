package dev.convexmirror.imports.mysql;

import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import com.github.shyiko.mysql.binlog.event.TableMapEventMetadata;
import com.github.shyiko.mysql.binlog.event.TableMapEventMetadata.DefaultCharset;
import com.github.shyiko.mysql.binlog.event.deserialization.ColumnType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what the binlog says of columns, with {@code binlog_row_metadata=FULL}. Immutable. */
final class WireColumns {

    private static final String OF_COLLATIONS =
            "SELECT ID, CHARACTER_SET_NAME FROM information_schema.COLLATIONS WHERE ID IS NOT NULL";
    /** Of MariaDB 10.10 and newer, whose newer collations are in no other list. */
    private static final String OF_MORE_COLLATIONS =
            "SELECT ID, CHARACTER_SET_NAME FROM information_schema.COLLATION_CHARACTER_SET_APPLICABILITY";

    private static final String KNOWS_MORE =
            "SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'information_schema'"
                    + " AND TABLE_NAME = 'COLLATION_CHARACTER_SET_APPLICABILITY' AND COLUMN_NAME = 'ID'";
    /** In the high byte of what is said of a char: which bits are not set are those of a length beyond 255. */
    private static final int CHAR = 0x30;

    private final Map<Integer, String> charsets = new HashMap<>();

    private WireColumns() {}

    static WireColumns of(Statements statements) throws SQLException {
        WireColumns columns = new WireColumns();
        String query = statements.query(KNOWS_MORE).isEmpty() ? OF_COLLATIONS : OF_MORE_COLLATIONS;
        for (List<String> row : statements.query(query)) {
            if (!row.get(0).isEmpty()) {
                columns.charsets.put(Integer.parseInt(row.get(0)), row.get(1));
            }
        }
        return columns;
    }

    /** The columns of a table in their order; empty when the server does not tell their names. */
    Optional<List<WireColumn>> read(TableMapEventData table) throws SQLException {
        TableMapEventMetadata metadata = table.getEventMetadata();
        if (metadata == null || metadata.getColumnNames() == null) {
            return Optional.empty();
        }
        BitSet unsigned = Optional.ofNullable(metadata.getSignedness()).orElse(new BitSet());
        Iterator<String[]> enums = iterator(metadata.getEnumStrValues());
        Iterator<String[]> sets = iterator(metadata.getSetStrValues());
        List<WireColumn> columns = new ArrayList<>();
        int texts = 0;
        for (int i = 0; i < table.getColumnTypes().length; i++) {
            int meta = table.getColumnMetadata()[i];
            ColumnType type = type(table.getColumnTypes()[i] & 0xff, meta);
            Charsets charset = isText(type) ? charset(metadata, texts++) : Charsets.BINARY;
            List<String> members =
                    switch (type) {
                        case ENUM -> List.of(enums.next());
                        case SET -> List.of(sets.next());
                        default -> List.of();
                    };
            String name = metadata.getColumnNames().get(i);
            columns.add(new WireColumn(name, type, length(type, meta), unsigned.get(i), charset, members));
        }
        return Optional.of(columns);
    }

    private static Iterator<String[]> iterator(List<String[]> values) {
        return Optional.ofNullable(values).orElse(List.of()).iterator();
    }

    /** A char, an enum and a set have one code, and what they are is said beside it. */
    private static ColumnType type(int code, int meta) throws SQLException {
        int high = meta >> 8;
        boolean other = code == ColumnType.STRING.getCode()
                && (high == ColumnType.ENUM.getCode() || high == ColumnType.SET.getCode());
        return Optional.ofNullable(ColumnType.byCode(other ? high : code))
                .orElseThrow(() -> new SQLException("The binlog has a column of the unknown type " + code + "."));
    }

    private static int length(ColumnType type, int meta) {
        return switch (type) {
            case STRING -> (meta & 0xff) | ((((meta >> 8) & CHAR) ^ CHAR) << 4);
            case NEWDECIMAL -> meta >> 8;
            default -> 0;
        };
    }

    private static boolean isText(ColumnType type) {
        return switch (type) {
            case STRING, VARCHAR, VAR_STRING, BLOB, TINY_BLOB, MEDIUM_BLOB, LONG_BLOB -> true;
            default -> false;
        };
    }

    /** @param place among the columns of text and bytes */
    private Charsets charset(TableMapEventMetadata metadata, int place) {
        DefaultCharset common = metadata.getDefaultCharset();
        List<Integer> each = metadata.getColumnCharsets();
        Optional<Integer> collation;
        if (each != null) {
            collation = Optional.of(each.get(place));
        } else if (common != null) {
            collation = Optional.ofNullable(common.getCharsetCollations())
                    .map(others -> others.get(place))
                    .or(() -> Optional.of(common.getDefaultCharsetCollation()));
        } else {
            collation = Optional.empty();
        }
        // one that is not known is of a column that is not mirrored, or will be found not to fit
        return collation.map(charsets::get).flatMap(Charsets::of).orElse(Charsets.BINARY);
    }
}
