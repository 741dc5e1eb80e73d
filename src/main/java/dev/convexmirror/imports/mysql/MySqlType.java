package dev.convexmirror.imports.mysql;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.convexmirror.imports.SourceTable.Column;
import dev.convexmirror.imports.UnimportableException;
import dev.convexmirror.imports.ValueForm;
import dev.convexmirror.imports.ValueForms;
import java.io.IOException;
import java.util.Locale;

/** What the types of MariaDB and MySQL come down to, which is what becomes of their values (docs/imports.md). */
enum MySqlType {
    /** tinyint(1) and bit(1). */
    BOOLEAN,
    /** Up to 32 bits, and year. */
    INTEGER,
    BIGINT,
    DECIMAL,
    FLOAT,
    DOUBLE,
    BIT,
    DATE,
    TIME,
    DATETIME,
    TIMESTAMP,
    TEXT,
    SET,
    JSON,
    BINARY;

    /** 2 to the power of 63. */
    private static final String TOO_LONG = "9223372036854775808";

    static MySqlType of(Column column) {
        return valueOf(column.type().toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    ValueForm form(ValueForms forms) {
        return switch (this) {
            case BOOLEAN -> MySqlType::bool;
            case INTEGER, FLOAT, DOUBLE -> forms.number();
            case BIGINT -> MySqlType::bigint;
            case DECIMAL -> forms.decimal();
            case BIT, DATE, TIME, TEXT -> forms.text();
            case DATETIME -> forms.timestamp(false);
            case TIMESTAMP -> forms.timestamp(true);
            case SET -> MySqlType::set;
            case JSON -> forms.json();
            case BINARY -> forms.bytes();
        };
    }

    private static void bool(JsonGenerator json, String text) throws IOException, UnimportableException {
        if (!text.equals("0") && !text.equals("1")) {
            throw new UnimportableException("is a tinyint(1) and neither 0 nor 1 (values=tinyint-as-number takes all)");
        }
        json.writeBoolean(text.equals("1"));
    }

    private static void bigint(JsonGenerator json, String text) throws IOException, UnimportableException {
        if (text.length() >= TOO_LONG.length() && !text.startsWith("-") && text.compareTo(TOO_LONG) >= 0) {
            throw new UnimportableException("is 2^63 or more, which int64 cannot hold");
        }
        ValueForms.ofKeys().int64().write(json, text);
    }

    private static void set(JsonGenerator json, String text) throws IOException {
        json.writeStartArray();
        for (String member : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            json.writeString(member);
        }
        json.writeEndArray();
    }
}
