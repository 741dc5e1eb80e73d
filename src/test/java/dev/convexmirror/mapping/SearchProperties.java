package dev.convexmirror.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.index.Connections;
import dev.convexmirror.index.ElasticsearchConnection;
import dev.convexmirror.index.Fence;
import dev.convexmirror.index.Generations;
import dev.convexmirror.index.IndexDefinition;
import dev.convexmirror.rig.Elasticsearch;
import dev.convexmirror.rig.ElasticsearchNode;
import dev.convexmirror.rig.UniqueName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Any table in a real Elasticsearch: nothing is refused, and a search finds what a look at each document finds. */
class SearchProperties {

    private static final TableName TABLE = TableName.root("things");
    private static final int DOCUMENTS = 25;

    private final Elasticsearch cluster = ElasticsearchNode.shared();

    @Property(tries = 25)
    void every_scalar_field_is_found_filtered_sorted_and_counted(@ForAll long seed) {
        // Given
        RandomTable table = new RandomTable(seed, 8);
        List<ObjectNode> documents = table.documents(DOCUMENTS);
        // When
        withIndex(definition(table), index -> {
            assertThat(refusals(index, documents)).isEmpty();
            // Then
            FoundFields found = new FoundFields(cluster, index, documents);
            definition(table)
                    .mappings()
                    .path("properties")
                    .properties()
                    .forEach(field -> found.compare(field.getKey(), field.getValue()));
        });
    }

    @Property(tries = 25)
    void documents_of_another_schema_are_refused_for_nothing_but_plain_values_in_flattened_fields(
            @ForAll long seed, @ForAll long other) {
        // Given
        RandomTable table = new RandomTable(seed, 8);
        List<ObjectNode> strangers = new RandomTable(other, 8).documents(DOCUMENTS);
        // When
        withIndex(definition(table), index -> {
            Set<String> refusals = refusals(index, strangers);
            // Then
            assertThat(refusals).allMatch(reason -> reason.contains("of type [flattened]"));
        });
    }

    private static IndexDefinition definition(RandomTable table) {
        return TableMapping.of(SchemaShapes.of(table.schema()), TableOptions.NONE, false)
                .definition();
    }

    private interface Use {
        void of(String index);
    }

    private void withIndex(IndexDefinition definition, Use use) {
        String mirror = UniqueName.of("map");
        try (ElasticsearchConnection connection = Connections.to(cluster.url())) {
            use.of(new Generations(connection, mirror, "1", new Fence(1))
                    .create(TABLE, mirror + "-things", definition));
        } finally {
            cluster.deleteIndices(mirror);
        }
    }

    private Set<String> refusals(String index, List<ObjectNode> documents) {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < documents.size(); i++) {
            body.append("{\"index\":{\"_id\":\"")
                    .append(i)
                    .append("\"}}\n")
                    .append(documents.get(i))
                    .append('\n');
        }
        JsonNode answer = cluster.post("/" + index + "/_bulk?refresh=true", body.toString());
        Set<String> refusals = new TreeSet<>();
        answer.path("items").forEach(item -> {
            if (item.path("index").has("error")) {
                refusals.add(item.at("/index/error/reason").asText());
            }
        });
        return refusals;
    }

    /** Elasticsearch against a loop over the documents. */
    private record FoundFields(Elasticsearch cluster, String index, List<ObjectNode> documents) {

        void compare(String path, JsonNode field) {
            String type = field.path("type").asText();
            if (type.equals("binary") || type.equals("flattened") || path.startsWith("_mirror")) {
                return;
            }
            String exact = type.equals("text") ? path + ".keyword" : path;
            Map<Integer, List<Term>> values = values(path, type);
            if (values.isEmpty()) {
                return;
            }
            List<Term> all = values.values().stream()
                    .flatMap(List::stream)
                    .distinct()
                    .sorted()
                    .toList();
            Term some = all.get(all.size() / 2);
            assertThat(ids(query("term", exact, some.json())))
                    .as("%s = %s", exact, some)
                    .isEqualTo(having(values, some::equals));
            assertThat(ids(query(
                            "range",
                            exact,
                            JsonNodeFactory.instance.objectNode().set("gte", some.json()))))
                    .as("%s >= %s", exact, some)
                    .isEqualTo(having(values, value -> value.compareTo(some) >= 0));
            assertThat(sorted(exact)).as("sorted by %s", exact).isEqualTo(sorted(values));
            assertThat(counts(exact)).as("counts of %s", exact).isEqualTo(counts(values));
            JsonNode number = field.at("/fields/number");
            if (!number.isMissingNode()) {
                compareNumbers(path);
            }
        }

        private void compareNumbers(String path) {
            Map<Integer, List<Term>> numbers = new TreeMap<>();
            for (int i = 0; i < documents.size(); i++) {
                List<Term> found = Term.under(documents.get(i), path).stream()
                        .filter(JsonNode::isNumber)
                        .map(value -> Term.of(value, "double"))
                        .toList();
                if (!found.isEmpty()) {
                    numbers.put(i, found);
                }
            }
            ObjectNode positive = JsonNodeFactory.instance.objectNode().put("gte", 1);
            Term one = Term.of(JsonNodeFactory.instance.numberNode(1.0), "double");
            assertThat(ids(query("range", path + ".number", positive)))
                    .as("%s.number >= 1", path)
                    .isEqualTo(having(numbers, value -> value.compareTo(one) >= 0));
        }

        /** The values that Elasticsearch has of a field, by document. */
        private Map<Integer, List<Term>> values(String path, String type) {
            Map<Integer, List<Term>> values = new TreeMap<>();
            for (int i = 0; i < documents.size(); i++) {
                List<Term> found = Term.under(documents.get(i), path).stream()
                        .map(value -> Term.of(value, type))
                        .filter(term -> !term.isTooLong())
                        .toList();
                if (!found.isEmpty()) {
                    values.put(i, found);
                }
            }
            return values;
        }

        private static Set<Integer> having(Map<Integer, List<Term>> values, Predicate<Term> condition) {
            return values.entrySet().stream()
                    .filter(document -> document.getValue().stream().anyMatch(condition))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        private static List<String> sorted(Map<Integer, List<Term>> values) {
            return values.values().stream()
                    .map(terms -> terms.stream().min(Term::compareTo).orElseThrow())
                    .sorted()
                    .map(Term::key)
                    .toList();
        }

        private static Map<String, Long> counts(Map<Integer, List<Term>> values) {
            return values.values().stream()
                    .flatMap(terms -> terms.stream().distinct())
                    .collect(Collectors.groupingBy(Term::key, TreeMap::new, Collectors.counting()));
        }

        private static ObjectNode query(String kind, String field, JsonNode what) {
            ObjectNode body = JsonNodeFactory.instance.objectNode().put("size", 1000);
            body.putObject("query").putObject(kind).set(field, what);
            return body;
        }

        private JsonNode search(ObjectNode body) {
            return cluster.post("/" + index + "/_search", body.toString());
        }

        private Set<Integer> ids(ObjectNode body) {
            Set<Integer> ids = new TreeSet<>();
            search(body).at("/hits/hits").forEach(hit -> ids.add(hit.path("_id").asInt()));
            return ids;
        }

        private List<String> sorted(String field) {
            ObjectNode body = JsonNodeFactory.instance.objectNode().put("size", 1000);
            body.putObject("query").putObject("exists").put("field", field);
            body.putArray("sort").addObject().put(field, "asc");
            List<String> found = new ArrayList<>();
            search(body).at("/hits/hits").forEach(hit -> found.add(Term.key(hit.at("/sort/0"))));
            return found;
        }

        private Map<String, Long> counts(String field) {
            ObjectNode body = JsonNodeFactory.instance.objectNode().put("size", 0);
            body.putObject("aggs")
                    .putObject("all")
                    .putObject("terms")
                    .put("field", field)
                    .put("size", 10_000);
            Map<String, Long> counts = new TreeMap<>();
            search(body)
                    .at("/aggregations/all/buckets")
                    .forEach(bucket -> counts.put(
                            Term.key(bucket.path("key")),
                            bucket.path("doc_count").asLong()));
            return counts;
        }
    }
}
