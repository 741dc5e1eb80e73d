package dev.convexmirror.rig.convex.sync;

import dev.convexmirror.rig.convex.store.LogEntry;
import dev.convexmirror.rig.convex.store.TableRef;
import dev.convexmirror.rig.convex.value.ExportDocument;
import dev.convexmirror.rig.convex.value.JsonBytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/** Writes a page as JSON (convex-protocol §2.1), in pieces that share the stored documents' bytes. */
final class PageJson {
    private final Selection selection;
    private final Map<TableRef, String> heads = new HashMap<>();
    private final List<byte[]> pieces = new ArrayList<>();

    private PageJson(Selection selection) {
        this.selection = selection;
    }

    static List<byte[]> write(Page page, Selection selection, String nextCursor) {
        return new PageJson(selection).pieces(page, nextCursor);
    }

    private List<byte[]> pieces(Page page, String nextCursor) {
        add(start(page));
        String separator = "";
        for (LogEntry entry : page.values()) {
            TableRef table = entry.tablet().table();
            add(separator
                    + heads.computeIfAbsent(table, t -> "{" + name(t) + ",\"ts\":")
                    + entry.revision().ts()
                    + ",\"deleted\":"
                    + entry.revision().deleted()
                    + ",\"value\":");
            pieces.add(document(entry));
            separator = "},";
        }
        add((page.values().isEmpty() ? "" : "}") + "],\"syncId\":\""
                + page.cursor().syncId() + "\",\"pagination\":{\"hasMore\":true,\"nextCursor\":\"" + nextCursor
                + "\"}}");
        return pieces;
    }

    private static String start(Page page) {
        String snapshotTs = page.status() == Page.Status.SNAPSHOTTING
                ? ""
                : ",\"snapshotTs\":" + page.cursor().syncedTs();
        return "{\"status\":{\"type\":\"" + page.status().wireName + "\"" + snapshotTs + "},\"truncates\":["
                + truncates(page.truncates()) + "],\"values\":[";
    }

    private static String truncates(SortedSet<TableRef> tables) {
        return String.join(
                ",", tables.stream().map(table -> "{" + name(table) + "}").toList());
    }

    private static String name(TableRef table) {
        return "\"component\":\"" + table.component() + "\",\"table\":\"" + table.table() + "\"";
    }

    private byte[] document(LogEntry entry) {
        if (entry.revision().deleted()) {
            String id = entry.tablet().documentId(entry.internalId());
            return new JsonBytes().ascii("{\"_id\":").string(id).ascii("}").toByteArray();
        }
        Selection.Columns columns = selection.columns(entry.tablet().table()).orElseThrow();
        byte[] json = entry.revision().json();
        return columns.all() ? json : ExportDocument.filter(json, columns::includes);
    }

    private void add(String ascii) {
        pieces.add(ascii.getBytes(StandardCharsets.ISO_8859_1));
    }
}
