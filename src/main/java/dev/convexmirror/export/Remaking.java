package dev.convexmirror.export;

import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.GenerationCopy;
import dev.convexmirror.index.Generations;
import dev.convexmirror.index.IndexDefinition;
import dev.convexmirror.index.ProbeException;
import java.util.Map;
import java.util.SortedMap;
import org.jboss.logging.Logger;

/**
 * Puts another generation with the same documents in the place of one that would refuse documents to come
 * (docs/decisions/0009). Nothing is read from the source; the feed waits meanwhile. For the applying thread.
 */
final class Remaking {

    private static final Logger LOG = Logger.getLogger(Remaking.class);

    private final Generations generations;
    private final GenerationCopy copy;
    private final SinkRetry retry;
    private final MirroredTables tables;

    Remaking(Generations generations, GenerationCopy copy, SinkRetry retry, MirroredTables tables) {
        this.generations = generations;
        this.copy = copy;
        this.retry = retry;
        this.tables = tables;
    }

    /** Remakes those of the tables whose documents are not about to be read again anyway; all pages have to be durable. */
    void remake(SortedMap<TableName, IndexDefinition> remakes, PageCommitter committer)
            throws ProbeException, InterruptedException {
        for (Map.Entry<TableName, IndexDefinition> remake : remakes.entrySet()) {
            TableName table = remake.getKey();
            if (tables.canMove(table)) {
                committer.move(table, copyOf(table, remake.getValue()));
            }
        }
    }

    private String copyOf(TableName table, IndexDefinition definition) throws ProbeException, InterruptedException {
        String from = tables.writing(table);
        LOG.infof("Table %s: copying the documents of %s into an index that accepts those to come.", table, from);
        String to = retry.call(() -> generations.create(table, tables.alias(table), definition));
        long documents = retry.call(() -> copy.copy(table, from, to));
        LOG.infof("Table %s: copied %d documents into %s.", table, documents, to);
        return to;
    }
}
