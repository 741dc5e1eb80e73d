package dev.convexmirror.convex;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The requests of the older export API (convex-protocol §3). Always POST, and always with the tables by name: the server
 * takes a selection that it does not understand, or any in a query, for everything (§3.1).
 */
final class LegacyApi {

    static final String LIST = "api/list_snapshot";
    static final String DELTAS = "api/document_deltas";
    static final String CONVERT = "api/data_sync_cursor_from_deltas";

    /** Answers {@code null} to whoever may export, and changes nothing (convex-protocol §3.4). */
    static final String PROBE = "api/test_streaming_export_connection";

    /** The one format that tells int64 from float (convex-protocol §4.1), and that of the Data Sync API. */
    private static final String FORMAT = "export_json";

    private static final JsonFactory JSON = new JsonFactory();

    private final ConvexApi api;
    private final PageParser parser = new PageParser();

    LegacyApi(ConvexApi api) {
        this.api = api;
    }

    /** Whether the server has the older API. */
    boolean isPresent() throws ConvexException {
        try {
            return api.get(PROBE, Answers::isNothing);
        } catch (ConvexException.NotSupported e) {
            return false;
        }
    }

    /**
     * A page of a snapshot.
     *
     * @param snapshot ns; empty for one as of now
     * @param cursor the server's cursor; empty at the beginning
     * @param selection which fields of the tables are sent
     * @param announce whether the tables begin anew, which is told only when the server has agreed
     */
    LegacyPage.Snapshot list(
            OptionalLong snapshot,
            Optional<String> cursor,
            Set<TableName> tables,
            Selection selection,
            boolean announce,
            PageVisitor visitor)
            throws ConvexException {
        byte[] request = request(selection.only(tables), json -> {
            if (snapshot.isPresent()) {
                json.writeNumberField("snapshot", snapshot.getAsLong());
            }
            if (cursor.isPresent()) {
                json.writeStringField("cursor", cursor.get());
            }
            json.writeStringField("format", FORMAT);
        });
        LegacyPage.Snapshot page = api.post(LIST, request, body -> {
            if (announce) {
                announce(tables, visitor);
            }
            return parser.read(body, json -> new LegacyPageReading(json, tables, visitor).snapshot());
        });
        if (snapshot.isPresent() && snapshot.getAsLong() != page.snapshot()) {
            throw new ConvexException.Unavailable("Convex answered with a page of another snapshot.");
        }
        return page;
    }

    /** The changes after {@code cursor} (ns), with the fields of the tables that the selection has. */
    LegacyPage.Deltas deltas(long cursor, Set<TableName> tables, Selection selection, PageVisitor visitor)
            throws ConvexException {
        byte[] request = request(selection.only(tables), json -> {
            json.writeNumberField("cursor", cursor);
            json.writeStringField("format", FORMAT);
        });
        return api.post(
                DELTAS,
                request,
                body -> parser.read(body, json -> new LegacyPageReading(json, tables, visitor).deltas()));
    }

    /** The cursor of the Data Sync API that says of these tables what {@code cursor} (ns) says (convex-protocol §2.12). */
    String dataSyncCursor(long cursor, Set<TableName> tables) throws ConvexException {
        byte[] request = request(Selection.of(tables), json -> json.writeNumberField("cursor", cursor));
        return api.post(CONVERT, request, Answers::dataSyncCursor);
    }

    /** A failure of the visitor is its own, not one of the connection; see {@link ChangeFeed#read}. */
    private static void announce(Set<TableName> tables, PageVisitor visitor) {
        try {
            for (TableName table : tables) {
                visitor.truncate(table);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private static byte[] request(Selection selection, Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            fields.write(json);
            json.writeFieldName("selection");
            selection.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
