package dev.convexmirror.convex;

import com.fasterxml.jackson.core.JsonParser;
import dev.convexmirror.document.DocumentTransformer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The least that a client must do with pages: apply whole ones, in order, the last version winning. */
final class TablesInMemory {

    /** A document at a version; a tombstone has no source. */
    record Version(long ts, Optional<String> source) {}

    private final Map<TableName, Map<String, Version>> tables = new TreeMap<>();
    private Optional<String> cursor = Optional.empty();
    private long changes;

    /** Reads one page and applies it. */
    PageEnd apply(ChangeFeed feed) throws ConvexException {
        Page page = new Page();
        PageEnd end = feed.read(cursor, page);
        page.truncates.forEach(table -> tables.put(table, new HashMap<>()));
        page.versions.forEach((table, versions) ->
                versions.forEach((id, version) -> tables.computeIfAbsent(table, name -> new HashMap<>())
                        .merge(id, version, (old, given) -> given.ts() >= old.ts() ? given : old)));
        cursor = Optional.of(end.nextCursor());
        changes += page.changes;
        return end;
    }

    /** Where the next page begins. */
    Optional<String> cursor() {
        return cursor;
    }

    /** Reads pages until the feed has nothing more to give. */
    PageEnd catchUp(ChangeFeed feed) throws ConvexException {
        while (true) {
            PageEnd end = apply(feed);
            if (end.status() instanceof SyncStatus.UpToDate) {
                return end;
            }
        }
    }

    /** The sources of the documents that are there, by id. */
    Map<String, Version> documents(TableName table) {
        Map<String, Version> living = new TreeMap<>(tables.getOrDefault(table, Map.of()));
        living.values().removeIf(version -> version.source().isEmpty());
        return living;
    }

    Set<TableName> tables() {
        return tables.keySet();
    }

    long changes() {
        return changes;
    }

    private static final class Page implements PageVisitor {

        private final Set<TableName> truncates = new LinkedHashSet<>();
        private final Map<TableName, Map<String, Version>> versions = new HashMap<>();
        private final DocumentTransformer transformer = new DocumentTransformer();
        private long changes;

        @Override
        public void truncate(TableName table) {
            truncates.add(table);
        }

        @Override
        public void value(JsonParser parser) throws IOException {
            transformer.read(parser);
        }

        @Override
        public void change(TableName table, long ts, boolean deleted) {
            transformer.seal(ts, 1);
            String source = new String(transformer.buffer(), 0, transformer.length(), StandardCharsets.UTF_8);
            versions.computeIfAbsent(table, name -> new HashMap<>())
                    .put(transformer.id(), new Version(ts, deleted ? Optional.empty() : Optional.of(source)));
            changes++;
        }
    }
}
