package dev.convexmirror.convex;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** The change feed over {@code POST /api/v1/data/sync} (convex-protocol §2.1). */
public final class DataSyncFeed implements ChangeFeed {

    static final String PATH = "api/v1/data/sync";

    private static final JsonFactory JSON = new JsonFactory();

    private final ConvexApi api;
    private final Selection selection;
    private final PageParser parser = new PageParser();

    DataSyncFeed(ConvexApi api, Selection selection) {
        this.api = api;
        this.selection = selection;
    }

    @Override
    public PageEnd read(Optional<String> cursor, PageVisitor visitor) throws ConvexException {
        Noting noting = new Noting(visitor);
        PageEnd page = api.post(PATH, request(cursor), body -> parser.read(body, noting));
        if (noting.something && cursor.filter(page.nextCursor()::equals).isPresent()) {
            throw new ConvexException.Unavailable(api.url()
                    + " gave the page once more that the mirror has already. Does a cache in between keep answers?");
        }
        return page;
    }

    /**
     * Notes whether a page says anything. One that does leads on; if it leads to where it was asked from, it is the one before,
     * and its truncates would look like those of an import that began meanwhile.
     */
    private static final class Noting implements PageVisitor {

        private final PageVisitor visitor;
        private boolean something;

        Noting(PageVisitor visitor) {
            this.visitor = visitor;
        }

        @Override
        public void truncate(TableName table) throws IOException {
            something = true;
            visitor.truncate(table);
        }

        @Override
        public void value(JsonParser parser) throws IOException {
            visitor.value(parser);
        }

        @Override
        public void change(TableName table, long ts, boolean deleted) throws IOException {
            something = true;
            visitor.change(table, ts, deleted);
        }
    }

    private byte[] request(Optional<String> cursor) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            if (cursor.isPresent()) {
                json.writeStringField("cursor", cursor.get());
            }
            if (!selection.isEverything()) {
                json.writeFieldName("selection");
                selection.write(json);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
