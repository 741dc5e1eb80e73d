package dev.convexmirror.rig;

import java.util.List;

/**
 * One table against its alias.
 *
 * @param table as {@code table} or {@code component/table}
 * @param alias where it is mirrored
 * @param sourceDocuments how many the source has
 * @param mirrorDocuments how many the mirror has
 * @param differences how many documents are missing, extra, stale or different; an alias that is missing or wrong counts too
 * @param examples a readable line for each of the first differences
 */
public record TableComparison(
        String table,
        String alias,
        long sourceDocuments,
        long mirrorDocuments,
        long differences,
        List<String> examples) {
    public TableComparison {
        examples = List.copyOf(examples);
    }

    public boolean isEqual() {
        return differences == 0;
    }

    /** One line for people. */
    @Override
    public String toString() {
        return isEqual()
                ? "%s = %s: %d documents, equal".formatted(table, alias, sourceDocuments)
                : "%s ≠ %s: %d documents in the source, %d in the mirror, %d differences"
                        .formatted(table, alias, sourceDocuments, mirrorDocuments, differences);
    }
}
