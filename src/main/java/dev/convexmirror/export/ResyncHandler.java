package dev.convexmirror.export;

import dev.convexmirror.checkpoint.Outcome;
import dev.convexmirror.checkpoint.Request;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.ProbeException;
import java.util.List;

/** Has tables read again as a whole, into new generations. */
final class ResyncHandler implements RequestHandler {

    private final MirroredTables tables;

    ResyncHandler(MirroredTables tables) {
        this.tables = tables;
    }

    @Override
    public Outcome handle(Request request) throws ProbeException, InterruptedException {
        List<TableName> unknown = request.tables().stream()
                .filter(table -> !tables.mirrors(table))
                .toList();
        if (!unknown.isEmpty()) {
            return Outcome.refused("Not mirrored: " + text(unknown) + ". 'convex-mirror status' lists the tables that"
                    + " are. Nothing was done.");
        }
        tables.insist(request.tables());
        return Outcome.done("Reading again as a whole: " + text(request.tables())
                + ". Readers see the old documents until that is complete; 'convex-mirror status' shows it.");
    }

    private static String text(List<TableName> tables) {
        return String.join(", ", tables.stream().map(TableName::toString).toList());
    }
}
