package dev.convexmirror.convex;

import com.fasterxml.jackson.core.JsonParser;
import dev.convexmirror.convex.ConvexException.SnapshotExpired;
import dev.convexmirror.convex.ConvexException.Unavailable;
import java.io.IOException;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * The change feed over {@code list_snapshot} and {@code document_deltas} (convex-protocol §3; docs/decisions/0008). Tables
 * are found by listing them; the documents of those that are new are walked as of the moment up to which changes were told,
 * then changes go on from there. So at most one snapshot is being walked, and whatever a cursor is asked again, the answer
 * is the same.
 *
 * <p>Safe for use by several threads; what differs between chains is in their cursors.
 */
final class LegacyFeed {

    private static final Logger LOG = Logger.getLogger(LegacyFeed.class);

    /** The server's own code for "out of retention", among other things (convex-protocol §1.6). */
    private static final String UNTRANSLATED = "InternalServerError";

    private static final String TOO_OLD = "SnapshotTooOld";

    private final LegacyApi api;
    private final TableListing listing;
    private final String url;
    private final AtomicBoolean told = new AtomicBoolean();

    /** @param url of the deployment, for people */
    LegacyFeed(LegacyApi api, TableListing listing, String url) {
        this.api = api;
        this.listing = listing;
        this.url = url;
    }

    /** The first page of a new snapshot. */
    PageEnd begin(Selection selection, PageVisitor visitor) throws ConvexException {
        tell();
        SortedSet<TableName> tables = selected(listing.list().present(), selection);
        LegacyPage.Snapshot page = api.list(OptionalLong.empty(), Optional.empty(), tables, selection, true, visitor);
        LegacyCursor start = new LegacyCursor(
                "legacy-" + page.snapshot(), page.snapshot(), Collections.emptySortedSet(), Optional.empty());
        return walked(start, tables, Collections.emptySortedSet(), page);
    }

    /** The page after a cursor. */
    PageEnd read(LegacyCursor cursor, Selection selection, PageVisitor visitor) throws ConvexException {
        tell();
        if (cursor.walk().isPresent()) {
            return goOn(cursor, cursor.walk().get(), selection, visitor);
        }
        TableListing.Tables tables = listing.tables();
        SortedSet<TableName> followed = selected(cursor.followed(), selection);
        followed.removeIf(tables::gone);
        SortedSet<TableName> joining = selected(tables.present(), selection);
        joining.removeAll(followed);
        LegacyCursor here = cursor.following(followed, cursor.ts());
        if (!joining.isEmpty()) {
            try {
                return walk(here, joining, Collections.emptySortedSet(), Optional.empty(), selection, visitor);
            } catch (SnapshotExpired e) {
                if (!e.code().equals(Optional.of(TOO_OLD))) {
                    throw e;
                }
                // The changes are days behind; the tables join when they have caught up.
                LOG.debugf("New tables have to wait: %s", e.getMessage());
            }
        }
        return deltas(here, selection, visitor);
    }

    /**
     * The server's cursor is one within the list of all tables of the walk, so they are asked for to its end. Of those that a
     * request did not cover nothing is told any more, and they are not followed after it; if they are covered again, they
     * join then.
     */
    private PageEnd goOn(LegacyCursor cursor, LegacyCursor.Walk walk, Selection selection, PageVisitor visitor)
            throws ConvexException {
        SortedSet<TableName> left = new TreeSet<>(walk.tables());
        left.removeIf(table -> selection.includes(table) && !walk.left().contains(table));
        LegacyCursor here =
                new LegacyCursor(cursor.sync(), cursor.ts(), selected(cursor.followed(), selection), cursor.walk());
        return walk(here, walk.tables(), left, Optional.of(walk.cursor()), selection, new Except(left, visitor));
    }

    private PageEnd walk(
            LegacyCursor cursor,
            SortedSet<TableName> tables,
            SortedSet<TableName> left,
            Optional<String> position,
            Selection selection,
            PageVisitor visitor)
            throws ConvexException {
        try {
            boolean begins = position.isEmpty();
            LegacyPage.Snapshot page =
                    api.list(OptionalLong.of(cursor.ts()), position, tables, selection, begins, visitor);
            return walked(cursor, tables, left, page);
        } catch (Unavailable e) {
            if (e.code().equals(Optional.of(UNTRANSLATED))) {
                requireLog(cursor.ts(), e);
            }
            throw e;
        }
    }

    private static PageEnd walked(
            LegacyCursor cursor, SortedSet<TableName> tables, SortedSet<TableName> left, LegacyPage.Snapshot page) {
        SyncStatus status =
                page.cursor().isPresent() ? new SyncStatus.Snapshotting() : new SyncStatus.Stale(cursor.ts());
        return new PageEnd(
                status,
                cursor.sync(),
                cursor.walking(tables, left, page.cursor()).text());
    }

    private PageEnd deltas(LegacyCursor cursor, Selection selection, PageVisitor visitor) throws ConvexException {
        LegacyPage.Deltas page = api.deltas(cursor.ts(), cursor.followed(), selection, visitor);
        if (page.cursor() < cursor.ts()) {
            requireNotAhead(cursor.ts());
            throw new Unavailable("Convex answered as of a moment before the one that the mirror has come to.");
        }
        if (page.hasMore() && page.cursor() == cursor.ts()) {
            throw new Unavailable("Convex says that there are more changes, and does not go on to them.");
        }
        SyncStatus status =
                page.hasMore() ? new SyncStatus.Stale(page.cursor()) : new SyncStatus.UpToDate(page.cursor());
        return new PageEnd(
                status,
                cursor.sync(),
                cursor.following(cursor.followed(), page.cursor()).text());
    }

    /**
     * When the log since a walk's moment is gone, finishing the walk is in vain, and its own error may not say so.
     *
     * @throws SnapshotExpired when the server says that the log is gone
     */
    private void requireLog(long ts, Unavailable failure) throws SnapshotExpired {
        try {
            api.deltas(ts, Set.of(), Selection.everything(), new Unheard());
        } catch (SnapshotExpired e) {
            throw e;
        } catch (ConvexException e) {
            failure.addSuppressed(e);
        }
    }

    /**
     * {@code document_deltas} answers a cursor of the future with an earlier one and no error (convex-protocol §3.3), as
     * after the restore of an old backup; {@code list_snapshot} has a code for that.
     */
    private void requireNotAhead(long ts) throws ConvexException {
        api.list(OptionalLong.of(ts), Optional.empty(), Set.of(), Selection.everything(), false, new Unheard());
    }

    private static SortedSet<TableName> selected(Set<TableName> tables, Selection selection) {
        SortedSet<TableName> selected = new TreeSet<>(tables);
        selected.removeIf(table -> !selection.includes(table));
        return selected;
    }

    private void tell() {
        if (!told.getAndSet(true)) {
            LOG.warnf(
                    "%s has no Data Sync API, which came in July 2026: mirroring over list_snapshot and document_deltas,"
                            + " which promise less. They do not tell of imports, restored backups and cleared or"
                            + " dropped tables; only listing the tables and verify find those. Update the server;"
                            + " until then see docs/legacy-servers.md.",
                    url);
        }
    }

    /** Keeps the changes of some tables from a visitor. */
    private record Except(Set<TableName> tables, PageVisitor visitor) implements PageVisitor {
        @Override
        public void truncate(TableName table) throws IOException {
            visitor.truncate(table);
        }

        /** Nobody knows yet whose it is; without a change it is no document. */
        @Override
        public void value(JsonParser parser) throws IOException {
            visitor.value(parser);
        }

        @Override
        public void change(TableName table, long ts, boolean deleted) throws IOException {
            if (!tables.contains(table)) {
                visitor.change(table, ts, deleted);
            }
        }
    }

    /** For questions without tables, whose answers have no changes. */
    private static final class Unheard implements PageVisitor {
        @Override
        public void truncate(TableName table) {}

        @Override
        public void value(JsonParser parser) throws IOException {
            parser.skipChildren();
        }

        @Override
        public void change(TableName table, long ts, boolean deleted) {}
    }
}
