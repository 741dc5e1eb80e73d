package dev.convexmirror.convex;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
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
        return api.post(PATH, request(cursor), body -> parser.read(body, visitor));
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
