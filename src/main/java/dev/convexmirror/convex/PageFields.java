package dev.convexmirror.convex;

import static com.fasterxml.jackson.core.JsonToken.VALUE_FALSE;
import static com.fasterxml.jackson.core.JsonToken.VALUE_NUMBER_INT;
import static com.fasterxml.jackson.core.JsonToken.VALUE_STRING;
import static com.fasterxml.jackson.core.JsonToken.VALUE_TRUE;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** The single fields of a page, checked as they are read; the messages name fields of the protocol and no values. */
final class PageFields {

    private final JsonParser parser;
    private final TableNames names = new TableNames();

    PageFields(JsonParser parser) {
        this.parser = parser;
    }

    /** A name that occurs in most entries of a page, without making a new string of it each time. */
    String name(JsonToken token, String field) throws IOException {
        expect(token, VALUE_STRING, field);
        return names.text(parser);
    }

    String string(JsonToken token, String field) throws IOException {
        expect(token, VALUE_STRING, field);
        return parser.getText();
    }

    long timestamp(JsonToken token, String field) throws IOException {
        expect(token, VALUE_NUMBER_INT, field);
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER || parser.getLongValue() <= 0) {
            throw new MalformedPage(field + " is no timestamp");
        }
        return parser.getLongValue();
    }

    boolean bool(JsonToken token, String field) throws MalformedPage {
        if (token != VALUE_TRUE && token != VALUE_FALSE) {
            throw new MalformedPage(field + " is neither true nor false");
        }
        return token == VALUE_TRUE;
    }

    TableName table(String component, String table) throws MalformedPage {
        return names.table(component, table);
    }

    static void expect(JsonToken actual, JsonToken expected, String what) throws MalformedPage {
        if (actual != expected) {
            throw new MalformedPage(what + " is of the wrong type");
        }
    }

    static <T> T once(T before, T now, String field) throws MalformedPage {
        first(before != null, field);
        return now;
    }

    static void first(boolean seen, String field) throws MalformedPage {
        if (seen) {
            throw new MalformedPage(field + " occurs twice");
        }
    }

    static <T> T required(T value, String field) throws MalformedPage {
        require(value != null, field);
        return value;
    }

    static void require(boolean seen, String field) throws MalformedPage {
        if (!seen) {
            throw new MalformedPage("it lacks " + field);
        }
    }
}
