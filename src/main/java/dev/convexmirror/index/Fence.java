package dev.convexmirror.index;

import co.elastic.clients.elasticsearch.indices.update_aliases.Action;
import java.util.List;
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

    /** Opens an index to this leader's writes. */
    Action opening(String index) {
        return Action.of(action ->
                action.add(add -> add.index(index).alias(writeAlias(index)).isHidden(true)));
    }

    /** Changes nothing, and fails with all that is changed in the same request when the index is not open to this leader. */
    List<Action> proof(String index) {
        return List.of(
                Action.of(action -> action.remove(
                        remove -> remove.index(index).alias(writeAlias(index)).mustExist(true))),
                opening(index));
    }

    /** Whether an alias of this index is one that some leader writes by, and so none that people search. */
    static boolean isWriteAlias(String index, String alias) {
        return alias.startsWith(index + BEFORE_EPOCH)
                && EPOCH.matcher(alias)
                        .region(index.length() + BEFORE_EPOCH.length(), alias.length())
                        .matches();
    }
}
