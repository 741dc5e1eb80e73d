package dev.convexmirror.convex;

import static com.fasterxml.jackson.core.JsonToken.END_OBJECT;
import static com.fasterxml.jackson.core.JsonToken.FIELD_NAME;
import static dev.convexmirror.convex.PageFields.first;
import static dev.convexmirror.convex.PageFields.once;
import static dev.convexmirror.convex.PageFields.require;
import static dev.convexmirror.convex.PageFields.required;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;

/**
 * A value of the older API, in which the fields about a document stand among the document's own, in any order
 * (convex-protocol §3.2). Whoever reads it sees the document alone; what was hidden is known at its end. Convex reserves
 * leading underscores at the top level only, so further down nothing is hidden.
 */
final class LegacyDocument extends JsonParserDelegate {

    private final PageFields fields;
    private final JsonStreamContext top;

    private String component;
    private String table;
    private boolean tsSeen;
    private long ts;
    private boolean deletedSeen;
    private boolean deleted;

    /** @param parser stands at the value's {@code START_OBJECT} */
    LegacyDocument(JsonParser parser, PageFields fields) {
        super(parser);
        this.fields = fields;
        this.top = parser.getParsingContext();
    }

    @Override
    public JsonToken nextToken() throws IOException {
        while (true) {
            JsonToken token = delegate.nextToken();
            if (token != FIELD_NAME || delegate.getParsingContext() != top || !hide(delegate.currentName())) {
                return token;
            }
        }
    }

    /** Whether the field was one about the document; then it is read and the parser stands at its value's end. */
    private boolean hide(String field) throws IOException {
        switch (field) {
            case "_component" -> component = once(component, fields.name(delegate.nextToken(), field), field);
            case "_table" -> table = once(table, fields.name(delegate.nextToken(), field), field);
            case "_ts" -> {
                first(tsSeen, field);
                tsSeen = true;
                ts = fields.timestamp(delegate.nextToken(), field);
            }
            case "_deleted" -> {
                first(deletedSeen, field);
                deletedSeen = true;
                deleted = fields.bool(delegate.nextToken(), field);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public JsonToken nextValue() throws IOException {
        JsonToken token = nextToken();
        return token == FIELD_NAME ? nextToken() : token;
    }

    /** Token by token, or what is hidden would be skipped unread. */
    @Override
    public JsonParser skipChildren() throws IOException {
        JsonToken token = currentToken();
        if (token != null && token.isStructStart()) {
            for (int depth = 1; depth > 0; ) {
                JsonToken next = nextToken();
                if (next == null) {
                    return this;
                }
                depth += next.isStructStart() ? 1 : next.isStructEnd() ? -1 : 0;
            }
        }
        return this;
    }

    /** Whether the document was read to its end, and nothing behind it. */
    boolean isAtEnd(JsonStreamContext around) {
        return currentToken() == END_OBJECT && getParsingContext() == around;
    }

    TableName table() throws MalformedPage {
        return fields.table(required(component, "_component"), required(table, "_table"));
    }

    long ts() throws MalformedPage {
        require(tsSeen, "_ts");
        return ts;
    }

    /** @param told whether the page tells of deletions, as one of a snapshot does not */
    boolean deleted(boolean told) throws MalformedPage {
        require(deletedSeen || !told, "_deleted");
        return deleted;
    }
}
