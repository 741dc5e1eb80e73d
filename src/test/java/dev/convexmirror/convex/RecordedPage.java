package dev.convexmirror.convex;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a page tells. */
class RecordedPage implements PageVisitor {

    private static final JsonFactory JSON = new JsonFactory();

    final List<String> events = new ArrayList<>();
    final List<TableName> tables = new ArrayList<>();

    @Override
    public void truncate(TableName table) throws IOException {
        tables.add(table);
        events.add("truncate " + table);
    }

    @Override
    public void value(JsonParser parser) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.copyCurrentStructure(parser);
        }
        events.add("value " + text);
    }

    @Override
    public void change(TableName table, long ts, boolean deleted) throws IOException {
        tables.add(table);
        events.add("change " + table + " " + ts + " " + deleted);
    }
}
