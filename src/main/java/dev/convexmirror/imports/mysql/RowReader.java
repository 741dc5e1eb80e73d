package dev.convexmirror.imports.mysql;

import com.github.shyiko.mysql.binlog.event.EventData;
import com.github.shyiko.mysql.binlog.event.TableMapEventData;
import com.github.shyiko.mysql.binlog.event.deserialization.AbstractRowsEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.json.JsonBinary;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Serializable;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the rows of a change. Dates and times become the text that the server shows for them, zeros and all; strings stay
 * bytes.
 */
final class RowReader extends AbstractRowsEventDataDeserializer<RowReader.Rows> {

    private static final int TABLE_ID_BYTES = 6;
    private static final int YEAR_OFFSET = 1900;

    private final Kind kind;
    private final boolean extended;

    /** @param extended whether more may stand before the columns, as MySQL has it */
    RowReader(Map<Long, TableMapEventData> tables, Kind kind, boolean extended) {
        super(tables);
        this.kind = kind;
        this.extended = extended;
    }

    /** What happened to the rows. */
    enum Kind {
        INSERT,
        UPDATE,
        DELETE
    }

    /** A row as it was and as it is, each empty when it was not or is not there. */
    record Change(Optional<Serializable[]> before, Optional<Serializable[]> after) {}

    /** All that one event tells. */
    record Rows(List<Change> changes) implements EventData {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public Rows deserialize(ByteArrayInputStream in) throws IOException {
        long table = in.readLong(TABLE_ID_BYTES);
        in.readInteger(2);
        if (extended) {
            in.read(in.readInteger(2) - 2);
        }
        int columns = in.readPackedInteger();
        BitSet before = in.readBitSet(columns, true);
        BitSet after = kind == Kind.UPDATE ? in.readBitSet(columns, true) : before;
        if (before.cardinality() < columns || after.cardinality() < columns) {
            throw new IOException(
                    "a row is not told with all its columns; binlog_row_image has to be FULL in all sessions");
        }
        List<Change> changes = new ArrayList<>();
        while (in.available() > 0) {
            changes.add(
                    switch (kind) {
                        case INSERT -> new Change(Optional.empty(), Optional.of(deserializeRow(table, after, in)));
                        case DELETE -> new Change(Optional.of(deserializeRow(table, before, in)), Optional.empty());
                        case UPDATE ->
                            new Change(
                                    Optional.of(deserializeRow(table, before, in)),
                                    Optional.of(deserializeRow(table, after, in)));
                    });
        }
        return new Rows(changes);
    }

    @Override
    protected Serializable deserializeBit(int meta, ByteArrayInputStream in) throws IOException {
        int bits = (meta >> 8) * 8 + (meta & 0xff);
        return new BigInteger(1, in.read((bits + 7) / 8));
    }

    @Override
    protected Serializable deserializeDate(ByteArrayInputStream in) throws IOException {
        int date = in.readInteger(3);
        return "%04d-%02d-%02d".formatted(date >> 9, (date >> 5) & 0xf, date & 0x1f);
    }

    @Override
    protected Serializable deserializeYear(ByteArrayInputStream in) throws IOException {
        int year = in.readInteger(1);
        return year == 0 ? 0 : year + YEAR_OFFSET;
    }

    @Override
    protected Serializable deserializeTimeV2(int meta, ByteArrayInputStream in) throws IOException {
        int fraction = fractionBytes(meta);
        int bits = 8 * (3 + fraction);
        long packed = bigEndian(in.read(3 + fraction)) - (1L << (bits - 1));
        long size = Math.abs(packed);
        long time = size >> (8 * fraction);
        return (packed < 0 ? "-" : "")
                + Texts.trimmed("%02d:%02d:%02d".formatted((time >> 12) & 0x3ff, (time >> 6) & 0x3f, time & 0x3f)
                        + fraction(size & ((1L << (8 * fraction)) - 1), fraction));
    }

    @Override
    protected Serializable deserializeDatetimeV2(int meta, ByteArrayInputStream in) throws IOException {
        long time = bigEndian(in.read(5)) - (1L << 39);
        long months = time >> 22;
        return Texts.trimmed("%04d-%02d-%02d %02d:%02d:%02d"
                        .formatted(
                                months / 13,
                                months % 13,
                                (time >> 17) & 0x1f,
                                (time >> 12) & 0x1f,
                                (time >> 6) & 0x3f,
                                time & 0x3f)
                + fraction(bigEndian(in.read(fractionBytes(meta))), fractionBytes(meta)));
    }

    @Override
    protected Serializable deserializeTimestampV2(int meta, ByteArrayInputStream in) throws IOException {
        long seconds = bigEndian(in.read(4));
        long fraction = bigEndian(in.read(fractionBytes(meta)));
        return UtcText.of(seconds, fraction == 0 ? "" : fraction(fraction, fractionBytes(meta)));
    }

    @Override
    protected Serializable deserializeString(int length, ByteArrayInputStream in) throws IOException {
        return in.read(length < 256 ? in.readInteger(1) : in.readInteger(2));
    }

    @Override
    protected Serializable deserializeVarString(int meta, ByteArrayInputStream in) throws IOException {
        return in.read(meta < 256 ? in.readInteger(1) : in.readInteger(2));
    }

    @Override
    protected byte[] deserializeJson(int meta, ByteArrayInputStream in) throws IOException {
        byte[] binary = in.read(in.readInteger(meta));
        return (binary.length == 0 ? "null" : JsonBinary.parseAsString(binary)).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    protected Serializable deserializeTime(ByteArrayInputStream in) throws IOException {
        throw old();
    }

    @Override
    protected Serializable deserializeDatetime(ByteArrayInputStream in) throws IOException {
        throw old();
    }

    @Override
    protected Serializable deserializeTimestamp(ByteArrayInputStream in) throws IOException {
        throw old();
    }

    private static IOException old() {
        return new IOException("a time is stored in the form of before MySQL 5.6; ALTER TABLE … FORCE renews it");
    }

    /** Two digits a byte. */
    private static int fractionBytes(int digits) {
        return (digits + 1) / 2;
    }

    private static String fraction(long value, int bytes) {
        return bytes == 0 ? "" : ("." + "%0" + 2 * bytes + "d").formatted(value);
    }

    private static long bigEndian(byte[] bytes) {
        long value = 0;
        for (byte next : bytes) {
            value = (value << 8) | (next & 0xff);
        }
        return value;
    }
}
