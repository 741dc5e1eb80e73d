package dev.convexmirror.rig.convex.legacy;

import dev.convexmirror.rig.convex.store.LogEntry;
import dev.convexmirror.rig.convex.store.TableRef;
import dev.convexmirror.rig.convex.sync.Selection;
import dev.convexmirror.rig.convex.value.ExportDocument;
import dev.convexmirror.rig.convex.value.JsonBytes;
import dev.convexmirror.rig.convex.value.ValueFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes pages of the older API as JSON: the fields about a document stand among its own (convex-protocol §3.2). */
final class LegacyJson {
    private final Selection selection;
    private final ValueFormat format;

    LegacyJson(Selection selection, ValueFormat format) {
        this.selection = selection;
        this.format = format;
    }

    List<byte[]> write(LegacyPage page) {
        List<byte[]> pieces = new ArrayList<>();
        String separator = "{\"values\":[";
        for (LogEntry entry : page.values()) {
            pieces.add(bytes(separator + about(entry, page instanceof LegacyPage.Deltas)));
            pieces.add(fields(entry));
            separator = ",";
        }
        String start = page.values().isEmpty() ? separator : "";
        String end =
                switch (page) {
                    case LegacyPage.Snapshot snapshot ->
                        "],\"snapshot\":" + snapshot.snapshot() + ",\"cursor\":"
                                + snapshot.next().map(LegacyJson::quoted).orElse("null");
                    case LegacyPage.Deltas deltas -> "],\"cursor\":" + deltas.cursor();
                };
        pieces.add(bytes(start + end + ",\"hasMore\":" + page.hasMore() + "}"));
        return pieces;
    }

    private static String about(LogEntry entry, boolean delta) {
        TableRef table = entry.tablet().table();
        return "{\"_component\":\"" + table.component() + "\",\"_table\":\"" + table.table() + "\",\"_ts\":"
                + entry.revision().ts()
                + (delta ? ",\"_deleted\":" + entry.revision().deleted() : "") + ",";
    }

    /** The document without its opening brace. */
    private byte[] fields(LogEntry entry) {
        byte[] document = document(entry);
        return new JsonBytes().raw(document, 1, document.length).toByteArray();
    }

    private byte[] document(LogEntry entry) {
        if (entry.revision().deleted()) {
            String id = entry.tablet().documentId(entry.internalId());
            return new JsonBytes().ascii("{\"_id\":").string(id).ascii("}").toByteArray();
        }
        Selection.Columns columns = selection.columns(entry.tablet().table()).orElseThrow();
        byte[] json = entry.revision().json();
        byte[] wanted = columns.all() ? json : ExportDocument.filter(json, columns::includes);
        return format == ValueFormat.EXPORT ? wanted : format.encode(ExportDocument.parse(wanted));
    }

    private static String quoted(ListCursor cursor) {
        return new String(new JsonBytes().string(cursor.text()).toByteArray(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String ascii) {
        return ascii.getBytes(StandardCharsets.ISO_8859_1);
    }
}
