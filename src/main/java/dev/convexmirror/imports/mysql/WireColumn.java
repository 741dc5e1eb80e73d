package dev.convexmirror.imports.mysql;

import com.github.shyiko.mysql.binlog.event.deserialization.ColumnType;
import dev.convexmirror.imports.SourceTable.Column;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A column as the binlog describes it.
 *
 * @param length how many bytes a char or binary may have, or how many digits are behind the point
 * @param charset of text; BINARY for bytes
 * @param members of an enum or a set, in their order
 */
record WireColumn(String name, ColumnType type, int length, boolean unsigned, Charsets charset, List<String> members) {

    /** Whether its values can become what the catalogue says the column is. */
    boolean fits(MySqlType expected) {
        return switch (type) {
            case TINY -> expected == MySqlType.BOOLEAN || expected == MySqlType.INTEGER;
            case SHORT, INT24, LONG, YEAR -> expected == MySqlType.INTEGER;
            case LONGLONG -> expected == MySqlType.BIGINT;
            case NEWDECIMAL -> expected == MySqlType.DECIMAL;
            case FLOAT -> expected == MySqlType.FLOAT;
            case DOUBLE -> expected == MySqlType.DOUBLE;
            case BIT -> expected == MySqlType.BIT || expected == MySqlType.BOOLEAN;
            case DATE -> expected == MySqlType.DATE;
            case TIME, TIME_V2 -> expected == MySqlType.TIME;
            case DATETIME, DATETIME_V2 -> expected == MySqlType.DATETIME;
            case TIMESTAMP, TIMESTAMP_V2 -> expected == MySqlType.TIMESTAMP;
            case ENUM -> expected == MySqlType.TEXT;
            case SET -> expected == MySqlType.SET;
            case JSON -> expected == MySqlType.JSON;
            case GEOMETRY -> expected == MySqlType.BINARY;
            case STRING, VARCHAR, VAR_STRING, BLOB, TINY_BLOB, MEDIUM_BLOB, LONG_BLOB ->
                charset == Charsets.BINARY
                        ? expected == MySqlType.BINARY
                        : expected == MySqlType.TEXT || expected == MySqlType.JSON;
            default -> false;
        };
    }

    /** The text of a value, the same that {@link Texts#answered} makes. */
    Optional<String> text(Column column, Serializable value, Texts texts) {
        return switch (value) {
            case BigInteger bits ->
                Optional.of(MySqlType.of(column) == MySqlType.BIT ? Texts.bits(column, bits) : bits.toString());
            case Integer number -> Optional.of(integer(number));
            case Long number -> Optional.of(type == ColumnType.SET ? set(number) : bigint(number));
            case BigDecimal number -> Optional.of(number.setScale(length).toPlainString());
            case byte[] bytes -> Optional.of(bytes(bytes));
            case String time ->
                type == ColumnType.DATE || type == ColumnType.TIME_V2 ? Optional.of(time) : texts.time(column, time);
            default -> Optional.of(value.toString());
        };
    }

    private String integer(int number) {
        if (type == ColumnType.ENUM) {
            return number == 0 ? "" : members.get(number - 1);
        }
        if (!unsigned) {
            return Integer.toString(number);
        }
        return Long.toString(
                switch (type) {
                    case TINY -> number & 0xffL;
                    case SHORT -> number & 0xffffL;
                    case INT24 -> number & 0xff_ffffL;
                    case LONG -> number & 0xffff_ffffL;
                    default -> number;
                });
    }

    private String bigint(long number) {
        return unsigned ? Long.toUnsignedString(number) : Long.toString(number);
    }

    private String set(long bits) {
        List<String> present = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            if (((bits >> i) & 1) != 0) {
                present.add(members.get(i));
            }
        }
        return String.join(",", present);
    }

    private String bytes(byte[] bytes) {
        if (type == ColumnType.JSON) {
            return Charsets.UTF_8.decode(bytes);
        }
        if (charset != Charsets.BINARY) {
            return charset.decode(bytes);
        }
        // zeros at the end of a binary(n) are left out
        return Texts.hex(type == ColumnType.STRING && bytes.length < length ? Arrays.copyOf(bytes, length) : bytes);
    }
}
