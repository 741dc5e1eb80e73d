package dev.convexmirror.convex;

import static com.fasterxml.jackson.core.JsonToken.END_ARRAY;
import static com.fasterxml.jackson.core.JsonToken.END_OBJECT;
import static com.fasterxml.jackson.core.JsonToken.FIELD_NAME;
import static com.fasterxml.jackson.core.JsonToken.START_ARRAY;
import static com.fasterxml.jackson.core.JsonToken.START_OBJECT;
import static dev.convexmirror.convex.PageFields.expect;
import static dev.convexmirror.convex.PageFields.first;
import static dev.convexmirror.convex.PageFields.once;
import static dev.convexmirror.convex.PageFields.require;
import static dev.convexmirror.convex.PageFields.required;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** The reading of one page (convex-protocol §2.1). */
final class PageReading {

    private final JsonParser parser;
    private final PageVisitor visitor;
    private final PageFields fields;

    private boolean truncatesSeen;
    private boolean valuesSeen;
    private SyncStatus status;
    private String syncId;
    private String nextCursor;

    PageReading(JsonParser parser, PageVisitor visitor) {
        this.parser = parser;
        this.fields = new PageFields(parser);
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
                case "syncId" -> syncId = once(syncId, fields.string(token, "syncId"), "syncId");
                case "pagination" -> pagination(token);
                default -> parser.skipChildren();
            }
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
                case "type" -> type = once(type, fields.string(value, "status.type"), "status.type");
                case "snapshotTs" ->
                    snapshotTs = once(snapshotTs, fields.timestamp(value, "status.snapshotTs"), "status.snapshotTs");
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
                    case "component" -> component = once(component, fields.string(value, "component"), "component");
                    case "table" -> table = once(table, fields.string(value, "table"), "table");
                    default -> parser.skipChildren();
                }
            }
            visitor.truncate(fields.table(required(component, "component"), required(table, "table")));
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
                case "component" -> component = once(component, fields.name(token, "component"), "component");
                case "table" -> table = once(table, fields.name(token, "table"), "table");
                case "ts" -> {
                    first(tsSeen, "ts");
                    tsSeen = true;
                    ts = fields.timestamp(token, "ts");
                }
                case "deleted" -> {
                    first(deletedSeen, "deleted");
                    deletedSeen = true;
                    deleted = fields.bool(token, "deleted");
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
        visitor.change(fields.table(required(component, "component"), required(table, "table")), ts, deleted);
    }

    private void value(JsonToken token) throws IOException {
        expect(token, START_OBJECT, "value");
        JsonStreamContext entry = parser.getParsingContext().getParent();
        visitor.value(parser);
        if (parser.currentToken() != END_OBJECT || parser.getParsingContext() != entry) {
            throw new IllegalStateException("The visitor did not consume exactly the value.");
        }
    }

    private void pagination(JsonToken token) throws IOException {
        expect(token, START_OBJECT, "pagination");
        while (parser.nextToken() == FIELD_NAME) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (field.equals("nextCursor")) {
                nextCursor = once(nextCursor, fields.string(value, "pagination.nextCursor"), "pagination.nextCursor");
            } else {
                parser.skipChildren();
            }
        }
    }
}
