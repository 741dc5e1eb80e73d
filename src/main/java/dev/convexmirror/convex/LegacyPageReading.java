package dev.convexmirror.convex;

import static com.fasterxml.jackson.core.JsonToken.END_ARRAY;
import static com.fasterxml.jackson.core.JsonToken.FIELD_NAME;
import static com.fasterxml.jackson.core.JsonToken.START_ARRAY;
import static com.fasterxml.jackson.core.JsonToken.START_OBJECT;
import static com.fasterxml.jackson.core.JsonToken.VALUE_NULL;
import static dev.convexmirror.convex.PageFields.expect;
import static dev.convexmirror.convex.PageFields.first;
import static dev.convexmirror.convex.PageFields.once;
import static dev.convexmirror.convex.PageFields.require;
import static dev.convexmirror.convex.PageFields.required;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * The reading of one page of the older API (convex-protocol §3.2, §3.3). A table that was not asked for makes the page
 * void: the server takes a selection that it does not understand for everything (§3.1).
 */
final class LegacyPageReading {

    private final JsonParser parser;
    private final PageFields fields;
    private final Set<TableName> asked;
    private final PageVisitor visitor;

    private boolean valuesSeen;
    private boolean cursorSeen;
    private Long snapshot;
    private String listCursor;
    private Long deltasCursor;
    private Boolean hasMore;

    LegacyPageReading(JsonParser parser, Set<TableName> asked, PageVisitor visitor) {
        this.parser = parser;
        this.fields = new PageFields(parser);
        this.asked = asked;
        this.visitor = visitor;
    }

    LegacyPage.Snapshot snapshot() throws IOException {
        read(false);
        boolean more = required(hasMore, "hasMore");
        if (more && listCursor == null) {
            throw new MalformedPage("there is more, but no cursor to it");
        }
        return new LegacyPage.Snapshot(
                required(snapshot, "snapshot"), more ? Optional.of(listCursor) : Optional.empty());
    }

    LegacyPage.Deltas deltas() throws IOException {
        read(true);
        return new LegacyPage.Deltas(required(deltasCursor, "cursor"), required(hasMore, "hasMore"));
    }

    private void read(boolean deltas) throws IOException {
        expect(parser.nextToken(), START_OBJECT, "the page");
        while (parser.nextToken() == FIELD_NAME) {
            String field = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (field) {
                case "values" -> values(token, deltas);
                case "snapshot" -> snapshot = once(snapshot, fields.timestamp(token, "snapshot"), "snapshot");
                case "cursor" -> cursor(token, deltas);
                case "hasMore" -> hasMore = once(hasMore, fields.bool(token, "hasMore"), "hasMore");
                default -> parser.skipChildren();
            }
        }
        require(valuesSeen, "values");
    }

    private void cursor(JsonToken token, boolean deltas) throws IOException {
        first(cursorSeen, "cursor");
        cursorSeen = true;
        if (deltas) {
            deltasCursor = fields.timestamp(token, "cursor");
        } else if (token != VALUE_NULL) {
            listCursor = fields.string(token, "cursor");
        }
    }

    private void values(JsonToken token, boolean deltas) throws IOException {
        expect(token, START_ARRAY, "values");
        first(valuesSeen, "values");
        valuesSeen = true;
        while (parser.nextToken() != END_ARRAY) {
            expect(parser.currentToken(), START_OBJECT, "an entry of values");
            JsonStreamContext around = parser.getParsingContext().getParent();
            LegacyDocument document = new LegacyDocument(parser, fields);
            visitor.value(document);
            if (!document.isAtEnd(around)) {
                throw new IllegalStateException("The visitor did not consume exactly the value.");
            }
            TableName table = document.table();
            if (!asked.contains(table)) {
                throw new MalformedPage("it has a table that was not asked for");
            }
            visitor.change(table, document.ts(), document.deleted(deltas));
        }
    }
}
