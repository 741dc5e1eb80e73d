package dev.convexmirror.convex;

import static com.fasterxml.jackson.core.JsonToken.END_ARRAY;
import static com.fasterxml.jackson.core.JsonToken.END_OBJECT;
import static com.fasterxml.jackson.core.JsonToken.FIELD_NAME;
import static com.fasterxml.jackson.core.JsonToken.START_ARRAY;
import static com.fasterxml.jackson.core.JsonToken.START_OBJECT;
import static com.fasterxml.jackson.core.JsonToken.VALUE_FALSE;
import static com.fasterxml.jackson.core.JsonToken.VALUE_NUMBER_INT;
import static com.fasterxml.jackson.core.JsonToken.VALUE_STRING;
import static com.fasterxml.jackson.core.JsonToken.VALUE_TRUE;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** The reading of one page (convex-protocol §2.1). */
final class PageReading {

    private final JsonParser parser;
    private final PageVisitor visitor;
    private final TableNames names = new TableNames();

    private boolean truncatesSeen;
    private boolean valuesSeen;
    private SyncStatus status;
    private String syncId;
    private String nextCursor;

    PageReading(JsonParser parser, PageVisitor visitor) {
        this.parser = parser;
        this.visitor = visitor;
    }

    PageEnd read() throws IOException {
        expect(parser.nextToken(), START_OBJECT, "the page");
        while (parser.nextToken() == FIELD_NAME) {
            String field = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (field) {
                case "status" -> status(token);
                case "truncates" -> truncates(token);
                case "values" -> values(token);
                case "syncId" -> syncId = once(syncId, string(token, "syncId"), "syncId");
                case "pagination" -> pagination(token);
                default -> parser.skipChildren();
            }
        }
        if (parser.nextToken() != null) {
            throw new MalformedPage("something follows the page");
        }
        require(truncatesSeen, "truncates");
        require(valuesSeen, "values");
        return new PageEnd(
                required(status, "status"), required(syncId, "syncId"), required(nextCursor, "pagination.nextCursor"));
    }

    private void status(JsonToken token) throws IOException {
        expect(token, START_OBJECT, "status");
        String type = null;
        Long snapshotTs = null;
        while (parser.nextToken() == FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (field) {
                case "type" -> type = once(type, string(value, "status.type"), "status.type");
                case "snapshotTs" ->
                    snapshotTs = once(snapshotTs, timestamp(value, "status.snapshotTs"), "status.snapshotTs");
                default -> parser.skipChildren();
            }
        }
        SyncStatus read =
                switch (required(type, "status.type")) {
                    case "snapshotting" -> new SyncStatus.Snapshotting();
                    case "stale" -> new SyncStatus.Stale(required(snapshotTs, "status.snapshotTs"));
                    case "upToDate" -> new SyncStatus.UpToDate(required(snapshotTs, "status.snapshotTs"));
                    default -> throw new MalformedPage("its status is of an unknown type");
                };
        status = once(status, read, "status");
    }

    private void truncates(JsonToken token) throws IOException {
        expect(token, START_ARRAY, "truncates");
        if (truncatesSeen) {
            throw new MalformedPage("truncates occurs twice");
        }
        if (valuesSeen) {
            throw new MalformedPage("truncates follows values, though it applies before them");
        }
        truncatesSeen = true;
        while (parser.nextToken() != END_ARRAY) {
            expect(parser.currentToken(), START_OBJECT, "an entry of truncates");
            String component = null;
            String table = null;
            while (parser.nextToken() == FIELD_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (field) {
                    case "component" -> component = once(component, string(value, "component"), "component");
                    case "table" -> table = once(table, string(value, "table"), "table");
                    default -> parser.skipChildren();
                }
            }
            visitor.truncate(names.table(required(component, "component"), required(table, "table")));
        }
    }

    private void values(JsonToken token) throws IOException {
        expect(token, START_ARRAY, "values");
        if (valuesSeen) {
            throw new MalformedPage("values occurs twice");
        }
        valuesSeen = true;
        while (parser.nextToken() != END_ARRAY) {
            expect(parser.currentToken(), START_OBJECT, "an entry of values");
            entry();
        }
    }

    private void entry() throws IOException {
        String component = null;
        String table = null;
        boolean tsSeen = false;
        long ts = 0;
        boolean deletedSeen = false;
        boolean deleted = false;
        boolean valueSeen = false;
        while (parser.nextToken() == FIELD_NAME) {
            String field = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (field) {
                case "component" -> component = once(component, name(token, "component"), "component");
                case "table" -> table = once(table, name(token, "table"), "table");
                case "ts" -> {
                    first(tsSeen, "ts");
                    tsSeen = true;
                    ts = timestamp(token, "ts");
                }
                case "deleted" -> {
                    first(deletedSeen, "deleted");
                    deletedSeen = true;
                    deleted = bool(token, "deleted");
                }
                case "value" -> {
                    first(valueSeen, "value");
                    valueSeen = true;
                    value(token);
                }
                default -> parser.skipChildren();
            }
        }
        require(tsSeen, "ts");
        require(deletedSeen, "deleted");
        require(valueSeen, "value");
        visitor.change(names.table(required(component, "component"), required(table, "table")), ts, deleted);
    }

    private void value(JsonToken token) throws IOException {
        expect(token, START_OBJECT, "value");
        JsonStreamContext entry = parser.getParsingContext().getParent();
        visitor.value(parser);
        if (parser.currentToken() != END_OBJECT || parser.getParsingContext() != entry) {
            throw new IllegalStateException("The visitor did not consume exactly the value.");
        }
    }

    /** A name that occurs in most entries of a page, without making a new string of it each time. */
    private String name(JsonToken token, String field) throws IOException {
        expect(token, VALUE_STRING, field);
        return names.text(parser);
    }

    private String string(JsonToken token, String field) throws IOException {
        expect(token, VALUE_STRING, field);
        return parser.getText();
    }

    private long timestamp(JsonToken token, String field) throws IOException {
        expect(token, VALUE_NUMBER_INT, field);
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER || parser.getLongValue() <= 0) {
            throw new MalformedPage(field + " is no timestamp");
        }
        return parser.getLongValue();
    }

    private boolean bool(JsonToken token, String field) throws MalformedPage {
        if (token != VALUE_TRUE && token != VALUE_FALSE) {
            throw new MalformedPage(field + " is neither true nor false");
        }
        return token == VALUE_TRUE;
    }

    private void pagination(JsonToken token) throws IOException {
        expect(token, START_OBJECT, "pagination");
        while (parser.nextToken() == FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (field.equals("nextCursor")) {
                nextCursor = once(nextCursor, string(value, "pagination.nextCursor"), "pagination.nextCursor");
            } else {
                parser.skipChildren();
            }
        }
    }

    private static void expect(JsonToken actual, JsonToken expected, String what) throws MalformedPage {
        if (actual != expected) {
            throw new MalformedPage(what + " is of the wrong type");
        }
    }

    private static <T> T once(T before, T now, String field) throws MalformedPage {
        first(before != null, field);
        return now;
    }

    private static void first(boolean seen, String field) throws MalformedPage {
        if (seen) {
            throw new MalformedPage(field + " occurs twice");
        }
    }

    private static <T> T required(T value, String field) throws MalformedPage {
        require(value != null, field);
        return value;
    }

    private static void require(boolean seen, String field) throws MalformedPage {
        if (!seen) {
            throw new MalformedPage("it lacks " + field);
        }
    }
}
