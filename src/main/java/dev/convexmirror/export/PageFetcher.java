package dev.convexmirror.export;

import dev.convexmirror.convex.ConvexClient;
import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.convex.PageEnd;
import dev.convexmirror.convex.Selection;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.document.DocumentTransformer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Brings one page of the feed into a spool. Used by one thread at a time. */
final class PageFetcher {

    private final ConvexClient convex;
    private final TableWatch watch;
    private final int spoolMemory;
    private final Optional<Path> spoolDirectory;
    private final Clock clock;
    private final DocumentTransformer transformer = new DocumentTransformer();

    PageFetcher(ConvexClient convex, TableWatch watch, ExportConfig config, Clock clock) {
        this.convex = convex;
        this.watch = watch;
        this.spoolMemory = Math.toIntExact(config.spoolMemory().asLongValue());
        this.spoolDirectory = config.spoolDirectory();
        this.clock = clock;
    }

    /**
     * Fetches the page after {@code cursor}. A page that breaks off leaves nothing behind: the source may answer the same
     * cursor with another page (convex-protocol §2.9), so half of one must never be applied.
     *
     * @throws ConvexException when the source does not give the page
     * @throws SpoolException  when it cannot be kept
     */
    SpooledPage fetch(Optional<String> cursor, long number) throws ConvexException {
        Spool spool = new Spool(spoolMemory, spoolDirectory);
        try {
            Selection selection = watch.selection();
            Map<TableName, Leftover> leftovers = watch.leftovers();
            PageSpooler spooler = new PageSpooler(number, clock.instant(), transformer, leftovers, spool);
            Set<TableName> gone = watch.takeGone();
            PageEnd end = convex.feed(selection).read(cursor, spooler);
            boolean mixed = watch.pageRead(cursor, end, spooler.truncates());
            Optional<Boolean> importing = watch.isImporting(end);
            return spooler.complete(end, new Scope(selection, gone, watch.listed(), importing, mixed, leftovers));
        } catch (Throwable e) {
            try {
                spool.close();
            } catch (SpoolException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }
}
