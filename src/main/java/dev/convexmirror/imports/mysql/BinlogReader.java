package dev.convexmirror.imports.mysql;

import com.github.shyiko.mysql.binlog.event.QueryEventData;
import com.github.shyiko.mysql.binlog.event.RotateEventData;
import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import com.github.shyiko.mysql.binlog.event.deserialization.FormatDescriptionEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.QueryEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.RotateEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.TableMapEventDataDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import dev.convexmirror.imports.ImportOptions;
import dev.convexmirror.imports.mysql.RowReader.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Reads the events of a binlog; those of other tables are skipped. For one thread. */
final class BinlogReader {

    private static final int HEADER = 19;
    private static final int TYPE_AT = 4;
    private static final int NEXT_AT = 13;
    private static final int TABLE_ID_BYTES = 6;
    private static final int CHECKSUM = 4;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int STANDALONE = 1;
    private static final int GTID_FLAGS_AT = 12;

    private final ImportOptions options;
    private final Map<Long, TableMapEventData> tables = new HashMap<>();
    private final TableMapEventDataDeserializer columns = new TableMapEventDataDeserializer();
    private int checksum;

    /** @param hasChecksums until a file says whether it has */
    BinlogReader(ImportOptions options, boolean hasChecksums) {
        this.options = options;
        this.checksum = hasChecksums ? CHECKSUM : 0;
    }

    /**
     * Reads an event.
     *
     * @param packet what the server sent, with the byte before the event that says it is one
     * @throws SQLException when it cannot be read, and rows may be among it
     */
    BinlogEvent read(byte[] packet) throws SQLException {
        ByteBuffer header = ByteBuffer.wrap(packet).order(ByteOrder.LITTLE_ENDIAN);
        header.position(1);
        ByteBuffer event = header.slice().order(ByteOrder.LITTLE_ENDIAN);
        int type = event.get(TYPE_AT) & 0xff;
        long ts = Integer.toUnsignedLong(event.getInt(0)) * NANOS_PER_SECOND;
        long next = Integer.toUnsignedLong(event.getInt(NEXT_AT));
        try {
            if (type == EventCodes.FORMAT_DESCRIPTION) {
                checksum = new FormatDescriptionEventDataDeserializer()
                        .deserialize(in(Arrays.copyOfRange(packet, 1 + HEADER, packet.length)))
                        .getChecksumType()
                        .getLength();
                return new BinlogEvent.Other(next);
            }
            return read(type, Arrays.copyOfRange(packet, 1 + HEADER, packet.length - checksum), next, ts);
        } catch (IOException | RuntimeException e) {
            throw new SQLException(
                    "An event of the binlog (type " + type + ", before " + next + ") could not be read: "
                            + e.getMessage(),
                    e);
        }
    }

    private BinlogEvent read(int type, byte[] body, long next, long ts) throws IOException, SQLException {
        return switch (type) {
            case EventCodes.ROTATE -> {
                RotateEventData rotate = new RotateEventDataDeserializer().deserialize(in(body));
                tables.clear();
                yield new BinlogEvent.File(rotate.getBinlogFilename());
            }
            case EventCodes.QUERY -> query(new QueryEventDataDeserializer().deserialize(in(body)), next, ts);
            case EventCodes.XID, EventCodes.XA_PREPARE -> new BinlogEvent.End(next, ts);
            case EventCodes.MARIADB_GTID ->
                (body[GTID_FLAGS_AT] & STANDALONE) == 0 ? new BinlogEvent.Begin() : new BinlogEvent.Other(next);
            case EventCodes.TABLE_MAP -> table(body, next);
            case EventCodes.WRITE_ROWS_V1 -> rows(Kind.INSERT, false, body, next, ts);
            case EventCodes.UPDATE_ROWS_V1 -> rows(Kind.UPDATE, false, body, next, ts);
            case EventCodes.DELETE_ROWS_V1 -> rows(Kind.DELETE, false, body, next, ts);
            case EventCodes.WRITE_ROWS -> rows(Kind.INSERT, true, body, next, ts);
            case EventCodes.UPDATE_ROWS -> rows(Kind.UPDATE, true, body, next, ts);
            case EventCodes.DELETE_ROWS -> rows(Kind.DELETE, true, body, next, ts);
            default -> {
                if (EventCodes.isUnreadable(type)) {
                    throw new SQLException("The binlog has events of type " + type
                            + ", compressed or partial, which imports cannot read. Set log_bin_compress,"
                            + " binlog_transaction_compression and binlog_row_value_options as the check says; then"
                            + " run convex-mirror resync --imports " + options.name() + ".");
                }
                yield new BinlogEvent.Other(next);
            }
        };
    }

    private static BinlogEvent query(QueryEventData query, long next, long ts) {
        return switch (query.getSql()) {
            case "BEGIN" -> new BinlogEvent.Begin();
            case "COMMIT", "ROLLBACK" -> new BinlogEvent.End(next, ts);
            default -> new BinlogEvent.Statement(query.getDatabase(), query.getSql(), next, ts);
        };
    }

    private BinlogEvent table(byte[] body, long next) throws IOException {
        ByteArrayInputStream names = in(body);
        long id = names.readLong(TABLE_ID_BYTES);
        names.read(3);
        String database = names.readZeroTerminatedString();
        names.read(1);
        String table = names.readZeroTerminatedString();
        if (!database.equals(options.schema()) || !table.equals(options.table())) {
            tables.remove(id);
            return new BinlogEvent.Other(next);
        }
        TableMapEventData read = columns.deserialize(in(body));
        tables.put(id, read);
        return new BinlogEvent.Columns(read);
    }

    private BinlogEvent rows(Kind kind, boolean extended, byte[] body, long next, long ts) throws IOException {
        long table = in(body).readLong(TABLE_ID_BYTES);
        if (!tables.containsKey(table)) {
            return new BinlogEvent.Other(next);
        }
        RowReader.Rows rows = new RowReader(tables, kind, extended).deserialize(in(body));
        return new BinlogEvent.Rows(rows.changes(), ts);
    }

    private static ByteArrayInputStream in(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }
}
