package dev.convexmirror.index;

import java.util.regex.Pattern;

/**
 * The names by which the leader of one epoch writes to generations: hidden aliases, which the next leader takes away before it
 * repairs anything. A request of an earlier leader that arrives after that, however late, finds nothing of its name
 * (docs/decisions/0007).
 *
 * <p>The name has a capital letter. Elasticsearch allows that in an alias and not in an index (its {@code
 * MetadataCreateIndexService}), so a write to a name that is gone cannot create an index, as it otherwise would.
 *
 * @param epoch of the lease under which the leader writes, from 1
 */
public record Fence(long epoch) {

    /** The most bytes that the name has more than the index: {@link #BEFORE_EPOCH} and an epoch of ten digits. */
    static final int LENGTH = 12;

    private static final String BEFORE_EPOCH = "-E";
    private static final Pattern EPOCH = Pattern.compile("\\d{1,19}");

    /** @throws IllegalArgumentException when the epoch is not positive */
    public Fence {
        if (epoch < 1) {
            throw new IllegalArgumentException("the epoch is " + epoch);
        }
    }

    /** The name by which this leader writes to a physical index. */
    public String writeAlias(String index) {
        return index + BEFORE_EPOCH + epoch;
    }

    /** Whether an alias of this index is one that some leader writes by, and so none that people search. */
    static boolean isWriteAlias(String index, String alias) {
        return alias.startsWith(index + BEFORE_EPOCH)
                && EPOCH.matcher(alias)
                        .region(index.length() + BEFORE_EPOCH.length(), alias.length())
                        .matches();
    }
}
