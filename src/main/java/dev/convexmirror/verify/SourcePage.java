package dev.convexmirror.verify;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.convexmirror.convex.PageVisitor;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.document.DocumentTransformer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The changes of one page, which count only when all of it has arrived: the same cursor may be answered by another page. */
final class SourcePage implements PageVisitor {

    private static final JsonFactory JSON = new JsonFactory();

    private final Map<TableName, Subject> subjects;
    private final Depth depth;
    private final DocumentTransformer transformer = new DocumentTransformer();
    private final List<TableName> truncates = new ArrayList<>();
    private final List<Revision> revisions = new ArrayList<>();
    private String id = "";

    SourcePage(Map<TableName, Subject> subjects, Depth depth) {
        this.subjects = subjects;
        this.depth = depth;
    }

    /** How much of a document is read. */
    sealed interface Depth {
        /** Its id. */
        record Ids() implements Depth {}

        /** A digest of its content as well. */
        record Digests() implements Depth {}

        /**
         * All of it, as it is written to the index, and a digest.
         *
         * @param page number that the documents carry
         */
        record Bodies(long page, BodyVisitor visitor) implements Depth {}
    }

    /** Is given documents while they arrive. */
    @FunctionalInterface
    interface BodyVisitor {
        /** The source is in the first {@code length} bytes, during the call only. */
        void body(Revision revision, byte[] source, int length);
    }

    List<TableName> truncates() {
        return truncates;
    }

    List<Revision> revisions() {
        return revisions;
    }

    @Override
    public void truncate(TableName table) {
        truncates.add(table);
    }

    @Override
    public void value(JsonParser parser) throws IOException {
        if (depth instanceof Depth.Ids) {
            id = id(parser);
        } else {
            transformer.read(parser);
            id = transformer.id();
        }
    }

    @Override
    public void change(TableName table, long ts, boolean deleted) throws IOException {
        Subject subject = subjects.get(table);
        if (subject == null) {
            return;
        }
        if (deleted || depth instanceof Depth.Ids) {
            revisions.add(new Revision(subject.number(), id, ts, 0, deleted));
            return;
        }
        transformer.seal(ts, depth instanceof Depth.Bodies bodies ? bodies.page() : 0);
        Revision revision = new Revision(subject.number(), id, ts, digest(), false);
        revisions.add(revision);
        if (depth instanceof Depth.Bodies bodies) {
            bodies.visitor().body(revision, transformer.buffer(), transformer.length());
        }
    }

    private long digest() throws IOException {
        try (JsonParser parser = JSON.createParser(transformer.buffer(), 0, transformer.length())) {
            parser.nextToken();
            return ContentDigest.of(parser);
        }
    }

    private static String id(JsonParser parser) throws IOException {
        String found = "";
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean wanted = parser.currentName().equals("_id");
            parser.nextToken();
            if (wanted) {
                found = parser.getText();
            } else {
                parser.skipChildren();
            }
        }
        return found;
    }
}
