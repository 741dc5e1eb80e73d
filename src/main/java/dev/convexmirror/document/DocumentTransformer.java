package dev.convexmirror.document;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * Turns documents as Convex exports them (convex-protocol §4.1) into Elasticsearch sources, one after the other, token
 * by token. {@code _id} leaves the document; bytes become base64 text; NaN and the infinities become null; every other
 * number keeps its spelling, so that an int64 stays exact and {@code 42.0} a float.
 *
 * <p>For one thread; made to be reused, as its buffer grows to the largest document seen.
 */
public final class DocumentTransformer {

    /** What convex-mirror adds. Convex reserves leading underscores, so no field of a document has this name. */
    private static final String MIRROR = "_mirror";

    private final JsonBytes out = new JsonBytes();
    private final FormHash form = new FormHash();
    private final ValueCopier values = new ValueCopier(out, form);
    private String id = "";

    /**
     * Copies a document without its {@code _id} and leaves it open for {@link #seal}.
     *
     * @param parser stands at {@code START_OBJECT}; is left at the matching {@code END_OBJECT}
     * @throws JsonParseException when the document has no {@code _id}, or one that is not text
     * @throws IOException when the parser fails; the transformer can be used for the next document all the same
     */
    public void read(JsonParser parser) throws IOException {
        out.clear();
        form.clear();
        id = "";
        out.startObject();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (field) {
                case "_id" -> {
                    id = token == JsonToken.VALUE_STRING ? parser.getText() : "";
                    parser.skipChildren();
                }
                case MIRROR -> parser.skipChildren();
                default -> {
                    out.field(field);
                    form.field(field);
                    values.copy(token, parser);
                }
            }
        }
        if (id.isEmpty()) {
            throw new JsonParseException(parser, "a document has no _id");
        }
    }

    /** The id of the document read last. */
    public String id() {
        return id;
    }

    /**
     * A hash of the form of the document read last: of the names of its fields, in their order, and the types of their values.
     * Documents with the same hash can be taken to have the same form; those of one form may have several hashes.
     */
    public long form() {
        return form.value();
    }

    /**
     * Adds {@code _mirror} and closes the document.
     *
     * @param ts commit timestamp in nanoseconds since the Unix epoch
     * @param page number of the page that brought the document
     */
    public void seal(long ts, long page) {
        out.field(MIRROR);
        out.startObject();
        out.field("ts");
        out.number(ts);
        out.field("page");
        out.number(page);
        out.endObject();
        out.endObject();
    }

    /** The sealed source is in the first {@link #length()} bytes, until the next {@link #read}. */
    public byte[] buffer() {
        return out.buffer();
    }

    /** Size of the sealed source in bytes. */
    public int length() {
        return out.length();
    }
}
