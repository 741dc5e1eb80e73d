package dev.convexmirror.index;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Reads the answer to a bulk request, item by item, without a tree: most items say nothing but 200 or 201. */
final class BulkAnswer {
    /** What the answer has to contain, and no more. */
    static final String FILTER_PATH = "error.type,items.*.status,items.*.error.type,items.*.error.reason,"
            + "items.*.error.caused_by.type,items.*.error.caused_by.reason";

    private static final JsonFactory JSON = new JsonFactory();

    /**
     * An item.
     *
     * @param status HTTP status of the item
     * @param type of the error, {@code ""} without one
     * @param reason what Elasticsearch says of it; may quote the document
     */
    record Item(int status, String type, String reason) {
        private static final Item OK = new Item(200, "", "");
        private static final Item CREATED = new Item(201, "", "");
    }

    private BulkAnswer() {}

    /** @throws IOException when this is no whole answer to a bulk request */
    static List<Item> read(InputStream in) throws IOException {
        List<Item> items = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(in)) {
            expect(parser, parser.nextToken(), JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean isItems = parser.currentName().equals("items");
                JsonToken value = parser.nextToken();
                if (isItems) {
                    expect(parser, value, JsonToken.START_ARRAY);
                    while (parser.nextToken() == JsonToken.START_OBJECT) {
                        items.add(item(parser));
                    }
                } else {
                    parser.skipChildren();
                }
            }
            expect(parser, parser.currentToken(), JsonToken.END_OBJECT);
        }
        return items;
    }

    /** From the start of {@code {"index":{…}}} to its end. */
    private static Item item(JsonParser parser) throws IOException {
        expect(parser, parser.nextToken(), JsonToken.FIELD_NAME);
        expect(parser, parser.nextToken(), JsonToken.START_OBJECT);
        int status = 0;
        List<String> error = List.of("", "");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("status")) {
                status = parser.getIntValue();
            } else if (name.equals("error") && value == JsonToken.START_OBJECT) {
                error = error(parser);
            } else {
                parser.skipChildren();
            }
        }
        expect(parser, parser.nextToken(), JsonToken.END_OBJECT);
        return switch (status) {
            case 200 -> Item.OK;
            case 201 -> Item.CREATED;
            default -> new Item(status, error.getFirst(), error.getLast());
        };
    }

    /** Type and reason; the reasons of its causes follow its own. */
    private static List<String> error(JsonParser parser) throws IOException {
        String type = "";
        String reason = "";
        String cause = "";
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("type")) {
                type = parser.getText();
            } else if (name.equals("reason")) {
                reason = parser.getText();
            } else if (name.equals("caused_by") && value == JsonToken.START_OBJECT) {
                cause = "; caused by " + String.join(": ", error(parser));
            } else {
                parser.skipChildren();
            }
        }
        return List.of(type, reason + cause);
    }

    private static void expect(JsonParser parser, JsonToken actual, JsonToken expected) throws IOException {
        if (actual != expected) {
            throw new JsonParseException(parser, "not the answer to a bulk request");
        }
    }
}
