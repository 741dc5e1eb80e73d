package dev.convexmirror.rig;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.rig.convex.store.DeploymentSnapshot;
import dev.convexmirror.rig.convex.store.StoredDocument;
import dev.convexmirror.rig.convex.store.TableRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Is the mirror equal to the source? Every document, by id, version (= commit timestamp) and source; the alias of every
 * table, and no alias besides. Reads the cluster itself and knows nothing of the product's code.
 */
public final class MirrorComparison {
    private static final int EXAMPLES = 5;

    private final Elasticsearch elasticsearch;
    private final String indexPrefix;
    private final Map<TableRef, Set<String>> leftOut;

    /** Compares with the aliases that begin with the prefix. */
    public MirrorComparison(Elasticsearch elasticsearch, String indexPrefix) {
        this(elasticsearch, indexPrefix, Map.of());
    }

    /** @param leftOut the fields of some tables that are not mirrored */
    public MirrorComparison(Elasticsearch elasticsearch, String indexPrefix, Map<TableRef, Set<String>> leftOut) {
        this.elasticsearch = elasticsearch;
        this.indexPrefix = indexPrefix;
        this.leftOut = Map.copyOf(leftOut);
    }

    /**
     * The outcome for the whole deployment.
     *
     * @param tables one for each table of the source
     * @param extraAliases aliases with the prefix that belong to no table of the source
     */
    public record Result(List<TableComparison> tables, List<String> extraAliases) {
        public Result {
            tables = List.copyOf(tables);
            extraAliases = List.copyOf(extraAliases);
        }

        public boolean isEqual() {
            return extraAliases.isEmpty() && tables.stream().allMatch(TableComparison::isEqual);
        }

        /** Readable lines, empty when equal. */
        public List<String> differences() {
            return Stream.concat(
                            tables.stream()
                                    .filter(table -> !table.isEqual())
                                    .flatMap(table -> Stream.concat(
                                            Stream.of(table.toString()),
                                            table.examples().stream().map(line -> "  " + line))),
                            extraAliases.stream().map(alias -> alias + ": no such table in the source"))
                    .toList();
        }
    }

    /** Refreshes and compares; the source must be quiet, and the mirror as well. */
    public Result compare(DeploymentSnapshot source) {
        List<TableComparison> tables = new ArrayList<>();
        Set<String> expected = new HashSet<>();
        source.tables().forEach((table, documents) -> {
            tables.add(compare(table, documents));
            expected.add(alias(table));
        });
        return new Result(
                tables,
                elasticsearch.aliases(indexPrefix).stream()
                        .filter(alias -> !expected.contains(alias))
                        .toList());
    }

    /**
     * Compares again and again until all is equal.
     *
     * @throws RigException when it is not in time, with the differences
     */
    public Result awaitEqual(Supplier<DeploymentSnapshot> source, Duration atMost) {
        AtomicReference<Result> last = new AtomicReference<>(new Result(List.of(), List.of()));
        try {
            await().atMost(atMost)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(500))
                    // An index may be replaced while it is read.
                    .ignoreExceptionsInstanceOf(RigException.class)
                    .until(() -> {
                        last.set(compare(source.get()));
                        return last.get().isEqual();
                    });
            return last.get();
        } catch (ConditionTimeoutException e) {
            throw new RigException(
                    "The mirror is not equal to its source after " + atMost + ":\n"
                            + String.join("\n", last.get().differences()),
                    e);
        }
    }

    /** The alias of a table without an override of its own. */
    public String alias(TableRef table) {
        String component = table.component().isEmpty() ? "" : table.component().replace('/', '.') + ".";
        return indexPrefix + (component + table.table()).toLowerCase(Locale.ROOT);
    }

    private TableComparison compare(TableRef table, Map<String, StoredDocument> documents) {
        String alias = alias(table);
        JsonNode generations = elasticsearch.send("GET", "/_alias/" + alias, "").body();
        Tally tally = new Tally();
        Set<String> missing = new HashSet<>(documents.keySet());
        if (generations.has("error")) {
            tally.differs("no alias " + alias);
        } else {
            if (generations.size() != 1) {
                tally.differs("several indices under the alias: " + String.join(", ", names(generations)));
            }
            new IndexReader(elasticsearch).read(alias, hit -> {
                tally.mirrored++;
                missing.remove(hit.id());
                StoredDocument document = documents.get(hit.id());
                if (document == null) {
                    tally.differs("extra: " + hit.id() + " @" + hit.version());
                } else {
                    compare(document, leftOut.getOrDefault(table, Set.of()), hit, tally);
                }
            });
        }
        missing.stream()
                .sorted()
                .forEach(id -> tally.differs(
                        "missing: " + id + " @" + documents.get(id).ts()));
        return new TableComparison(
                table.toString(), alias, documents.size(), tally.mirrored, tally.differences, tally.examples);
    }

    private static void compare(StoredDocument document, Set<String> leftOut, IndexReader.Hit hit, Tally tally) {
        if (hit.version() != document.ts()) {
            tally.differs((hit.version() < document.ts() ? "stale: " : "too new: ") + hit.id() + " source @"
                    + document.ts() + ", mirror @" + hit.version());
            return;
        }
        ObjectNode actual = hit.source();
        actual.remove("_mirror");
        ObjectNode expected = ExpectedSource.of(document.json());
        expected.remove(leftOut);
        if (!expected.equals(actual)) {
            tally.differs("different: " + hit.id() + " @" + hit.version() + " "
                    + ExpectedSource.firstDifference(expected, actual));
        }
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static final class Tally {
        private final List<String> examples = new ArrayList<>();
        private long mirrored;
        private long differences;

        void differs(String example) {
            differences++;
            if (examples.size() < EXAMPLES) {
                examples.add(example);
            }
        }
    }
}
