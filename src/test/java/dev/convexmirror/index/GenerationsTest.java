package dev.convexmirror.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.rig.Elasticsearch;
import dev.convexmirror.rig.ElasticsearchNode;
import dev.convexmirror.rig.UniqueName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GenerationsTest {
    private static final TableName USERS = TableName.root("users");
    private static final TableName ORDERS = new TableName("shop", "orders");

    private final Elasticsearch cluster = ElasticsearchNode.shared();
    private final String mirror = UniqueName.of("gen");
    private final String users = mirror + "-users";
    private final String orders = mirror + "-orders";
    private final ElasticsearchConnection connection = Connections.to(cluster.url());
    private final Generations generations = new Generations(connection, mirror, "1.2.3");

    @AfterEach
    void clean() {
        connection.close();
        cluster.deleteIndices(mirror);
    }

    @Test
    void generations_are_numbered_from_one() {
        assertThat(generations.create(USERS, users, Definitions.PLAIN)).isEqualTo(users + "-000001");
        assertThat(generations.create(USERS, users, Definitions.PLAIN)).isEqualTo(users + "-000002");
    }

    @Test
    void the_number_of_anybodys_index_is_taken() {
        // Given
        cluster.put("/" + users + "-000041", "");
        cluster.put("/" + users + "-old", "");
        cluster.put("/" + users + "-extra-000077", "");

        // When
        String index = generations.create(USERS, users, Definitions.PLAIN);

        // Then
        assertThat(index).isEqualTo(users + "-000042");
    }

    @Test
    void a_generation_says_where_it_comes_from() {
        // Given
        JsonNode restored = JsonNodeFactory.instance
                .objectNode()
                .put("index.refresh_interval", "1s")
                .put("index.number_of_replicas", 1);

        // When
        String index = generations.create(ORDERS, orders, Definitions.PLAIN);

        // Then
        JsonNode origin = cluster.get("/" + index + "/_mapping").at("/" + index + "/mappings/_meta/convex_mirror");
        assertThat(origin)
                .isEqualTo(JsonNodeFactory.instance
                        .objectNode()
                        .put("mirror", mirror)
                        .put("component", "shop")
                        .put("table", "orders")
                        .put("generation", 1)
                        .put("created_by", "1.2.3")
                        .put("fingerprint", "")
                        .set("restore", restored));
    }

    @Test
    void a_generation_is_as_defined_and_has_the_fields_of_the_mirror_besides() {
        // When
        String index = generations.create(USERS, users, Definitions.PLAIN);

        // Then
        JsonNode mappings = mappings(index);
        assertThat(mappings.path("dynamic").asText()).isEqualTo("false");
        assertThat(mappings.at("/properties/age/type").asText()).isEqualTo("long");
        assertThat(mappings.at("/properties/_mirror.page/type").asText()).isEqualTo("long");
        assertThat(mappings.at("/properties/_mirror.ts/index").asBoolean()).isFalse();
    }

    @Test
    void a_generation_is_filled_without_refreshes_and_replicas() {
        // When
        String index = generations.create(USERS, users, Definitions.PLAIN);

        // Then
        assertThat(setting(index, "index.refresh_interval")).isEqualTo("-1");
        assertThat(setting(index, "index.number_of_replicas")).isEqualTo("0");
    }

    @Test
    void what_the_definition_wants_is_restored_before_a_generation_serves() {
        // Given
        IndexDefinition slow = new IndexDefinition(
                Definitions.PLAIN.mappings(),
                Map.of(
                        "index.refresh_interval", JsonNodeFactory.instance.textNode("7s"),
                        "index.number_of_replicas", JsonNodeFactory.instance.numberNode(2)),
                "",
                false,
                FieldNotes.NONE);
        String index = generations.create(USERS, users, slow);

        // When
        generations.publish(List.of(new Swap(USERS, users, index)));

        // Then
        assertThat(setting(index, "index.refresh_interval")).isEqualTo("7s");
        assertThat(setting(index, "index.number_of_replicas")).isEqualTo("2");
    }

    @Test
    void an_index_template_of_the_users_is_respected() {
        // Given
        cluster.put("/_index_template/" + mirror, """
                {"index_patterns":["%s-*"],"priority":7,"template":{
                  "settings":{"index.refresh_interval":"9s","index.number_of_replicas":1,"index.codec":"best_compression"},
                  "mappings":{"properties":{"team":{"type":"keyword"}}}}}
                """.formatted(mirror));
        String index = generations.create(USERS, users, Definitions.PLAIN);

        // When
        generations.publish(List.of(new Swap(USERS, users, index)));
        cluster.delete("/_index_template/" + mirror);

        // Then
        assertThat(setting(index, "index.refresh_interval")).isEqualTo("9s");
        assertThat(setting(index, "index.number_of_replicas")).isEqualTo("1");
        assertThat(setting(index, "index.codec")).isEqualTo("best_compression");
        assertThat(mappings(index).at("/properties/team/type").asText()).isEqualTo("keyword");
        assertThat(mappings(index).path("dynamic").asText()).isEqualTo("false");
    }

    @Test
    void a_definition_that_elasticsearch_refuses_is_no_generation() {
        // Given
        IndexDefinition unknownAnalyzer = Definitions.of("""
                {"dynamic":false,"subobjects":false,"properties":{"name":{"type":"text","analyzer":"klingon"}}}""");

        // When
        Throwable error = catchThrowable(() -> generations.create(USERS, users, unknownAnalyzer));

        // Then
        assertThat(error)
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContainingAll("mirror.export.table.\"users\".mapping", "analyzer [klingon]");
        assertThat(indices()).isEmpty();
    }

    @Test
    void a_value_of_another_type_does_not_cost_the_document() {
        // Given
        String index = generations.create(USERS, users, Definitions.PLAIN);
        cluster.put("/" + index + "/_doc/a", "{\"age\":36}");

        // When
        var reply = cluster.send("PUT", "/" + index + "/_doc/b", "{\"age\":\"unknown\"}");

        // Then
        assertThat(reply.status()).isEqualTo(201);
    }

    @Test
    void a_generation_becomes_searchable_by_its_alias_when_published() {
        // Given
        String index = filled(USERS, users);

        // When
        generations.publish(List.of(new Swap(USERS, users, index)));

        // Then
        assertThat(hits(users)).isEqualTo(1);
        assertThat(setting(index, "index.refresh_interval")).isEqualTo("1s");
    }

    @Test
    void publishing_again_changes_nothing() {
        // Given
        String index = filled(USERS, users);
        generations.publish(List.of(new Swap(USERS, users, index)));

        // When
        generations.publish(List.of(new Swap(USERS, users, index)));

        // Then
        assertThat(behind(users)).containsExactly(index);
    }

    @Test
    void a_second_alias_of_the_users_stays_where_it_is() {
        // Given
        String first = filled(USERS, users);
        generations.publish(List.of(new Swap(USERS, users, first)));
        cluster.put("/" + first + "/_alias/" + mirror + "-mine", "");

        // When
        generations.publish(List.of(new Swap(USERS, users, filled(USERS, users))));

        // Then
        assertThat(behind(mirror + "-mine")).containsExactly(first);
    }

    @Test
    void readers_never_see_an_error_or_an_empty_table_while_tables_swap() {
        // Given
        generations.publish(List.of(
                new Swap(USERS, users, filled(USERS, users)), new Swap(ORDERS, orders, filled(ORDERS, orders))));
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong reads = new AtomicLong();
        AtomicLong wrong = new AtomicLong();
        Thread reader = Thread.startVirtualThread(() -> {
            while (!stop.get()) {
                var reply = cluster.send("GET", "/" + users + "," + orders + "/_count", "");
                if (reply.status() != 200 || reply.body().path("count").asLong() != 2) {
                    wrong.incrementAndGet();
                }
                reads.incrementAndGet();
            }
        });

        // When
        for (int i = 0; i < 5; i++) {
            String newUsers = filled(USERS, users);
            String newOrders = filled(ORDERS, orders);
            long before = reads.get();
            generations.publish(List.of(new Swap(USERS, users, newUsers), new Swap(ORDERS, orders, newOrders)));
            Awaitility.await().until(() -> reads.get() > before + 1);
        }
        stop.set(true);
        Awaitility.await().until(() -> !reader.isAlive());

        // Then
        assertThat(wrong).hasValue(0);
        assertThat(behind(users)).containsExactly(users + "-000006");
        assertThat(behind(orders)).containsExactly(orders + "-000006");
    }

    @Test
    void an_alias_that_is_the_name_of_an_index_is_refused() {
        // Given
        String ordersIndex = filled(ORDERS, orders);
        String usersIndex = filled(USERS, users);
        cluster.put("/" + users, "");

        // When
        Throwable error = catchThrowable(() -> generations.publish(
                List.of(new Swap(ORDERS, orders, ordersIndex), new Swap(USERS, users, usersIndex))));

        // Then
        assertThat(error)
                .isInstanceOf(ForeignAliasException.class)
                .hasMessageContainingAll("'users'", users, "mirror.export.table.\"users\".index");
        assertThat(cluster.send("GET", "/_alias/" + orders, "").status()).isEqualTo(404);
    }

    @Test
    void an_alias_that_points_to_somebody_elses_index_is_refused() {
        // Given
        String index = filled(USERS, users);
        cluster.put("/" + mirror + "-theirs", "{\"aliases\":{\"" + users + "\":{}}}");

        // When
        Throwable error = catchThrowable(() -> generations.publish(List.of(new Swap(USERS, users, index))));

        // Then
        assertThat(error).isInstanceOf(ForeignAliasException.class).hasMessageContaining(mirror + "-theirs");
        assertThat(behind(users)).containsExactly(mirror + "-theirs");
    }

    @Test
    void an_alias_of_another_mirror_is_refused() {
        // Given
        Generations others = new Generations(connection, mirror + "-other", "1.2.3");
        String theirs = others.create(USERS, users, Definitions.PLAIN);
        String ours = filled(USERS, users);
        others.publish(List.of(new Swap(USERS, users, theirs)));

        // When
        Throwable error = catchThrowable(() -> generations.publish(List.of(new Swap(USERS, users, ours))));

        // Then
        assertThat(error).isInstanceOf(ForeignAliasException.class);
        assertThat(behind(users)).containsExactly(theirs);
    }

    @Test
    void a_generation_that_could_never_be_published_is_not_even_created() {
        // Given
        cluster.put("/" + users, "");

        // When
        Throwable error = catchThrowable(() -> generations.create(USERS, users, Definitions.PLAIN));

        // Then
        assertThat(error).isInstanceOf(ForeignAliasException.class).hasMessageContaining("'" + users + "'");
        assertThat(indices()).containsExactly(users);
    }

    @Test
    void an_alias_is_free_when_nothing_has_it_or_a_generation_of_this_mirror() {
        // Given
        generations.publish(List.of(new Swap(USERS, users, filled(USERS, users))));

        // When
        Throwable error = catchThrowable(() -> generations.requireFree(Map.of(USERS, users, ORDERS, orders)));

        // Then
        assertThat(error).isNull();
    }

    @Test
    void the_serving_generations_are_those_of_this_mirror_under_the_aliases_asked_for() {
        // Given
        String old = filled(USERS, users);
        generations.publish(List.of(new Swap(USERS, users, old)));
        String serving = filled(USERS, users);
        generations.publish(List.of(new Swap(USERS, users, serving)));
        filled(USERS, users);
        cluster.put("/" + serving + "/_alias/" + mirror + "-mine", "");
        Generations others = new Generations(connection, mirror + "-other", "1");
        String theirs = others.create(ORDERS, orders, Definitions.PLAIN);
        others.publish(List.of(new Swap(ORDERS, orders, theirs)));

        // When
        Map<String, String> found = generations.serving(List.of(users, orders, mirror + "-nobody"));

        // Then
        assertThat(found).containsExactly(Map.entry(users, serving));
    }

    @Test
    void a_drained_generation_takes_writes_again() {
        // Given
        List<String> indices = List.of(filled(USERS, users), filled(ORDERS, orders));

        // When
        generations.drain(indices);

        // Then
        assertThat(indices).allSatisfy(index -> assertThat(
                        cluster.send("PUT", "/" + index + "/_doc/b", "{}").status())
                .isEqualTo(201));
    }

    @Test
    void what_was_written_before_a_drain_is_there_after_it_and_nothing_gets_in_between() {
        // Given
        String index = filled(USERS, users);
        List<Integer> statuses = new CopyOnWriteArrayList<>();
        AtomicBoolean stop = new AtomicBoolean();
        Thread writer = Thread.startVirtualThread(() -> {
            while (!stop.get()) {
                statuses.add(cluster.send("POST", "/" + index + "/_doc", "{}").status());
            }
        });
        Awaitility.await().until(() -> statuses.size() > 10);

        // When
        Awaitility.await().until(() -> {
            generations.drain(List.of(index));
            return statuses.contains(403);
        });
        stop.set(true);
        Awaitility.await().until(() -> !writer.isAlive());

        // Then
        assertThat(statuses).containsOnly(201, 403);
        cluster.refresh(index);
        assertThat(hits(index))
                .isEqualTo(1 + statuses.stream().filter(status -> status == 201).count());
    }

    @Test
    void a_missing_generation_cannot_be_drained() {
        assertThatThrownBy(() -> generations.drain(List.of(users + "-000009")))
                .isInstanceOf(ElasticsearchCallException.class)
                .hasMessageContainingAll("wait for the writes of an earlier run", "index_not_found_exception");
    }

    @Test
    void a_generation_that_was_deleted_and_came_back_by_a_write_is_not_published() {
        // Given
        String index = filled(USERS, users);
        cluster.delete("/" + index);
        cluster.put("/" + index + "/_doc/a", "{}");

        // When
        Throwable error = catchThrowable(() -> generations.publish(List.of(new Swap(USERS, users, index))));

        // Then
        assertThat(error).isInstanceOf(GenerationVanishedException.class).hasMessageContaining(index);
        assertThat(cluster.send("GET", "/_alias/" + users, "").status()).isEqualTo(404);
    }

    @Test
    void a_missing_generation_is_noticed() {
        assertThatThrownBy(() -> generations.requireIntact(Set.of(users + "-000009")))
                .isInstanceOf(GenerationVanishedException.class)
                .hasMessageContaining(users + "-000009");
    }

    @Test
    void only_generations_of_this_mirror_that_nothing_refers_to_are_removed() {
        // Given
        String old = filled(USERS, users);
        String serving = filled(USERS, users);
        generations.publish(List.of(new Swap(USERS, users, serving)));
        String filling = filled(USERS, users);
        String theirs = new Generations(connection, mirror + "-other", "1").create(ORDERS, orders, Definitions.PLAIN);
        cluster.put("/" + users + "-000099", "");

        // When
        Set<String> removed = generations.removeUnreferenced(Set.of(filling));

        // Then
        assertThat(removed).containsExactly(old);
        assertThat(indices()).containsExactlyInAnyOrder(serving, filling, theirs, users + "-000099");
    }

    @Test
    void the_number_of_a_removed_generation_is_not_used_again() {
        // Given: a late request of another agent to remove it again must not hit a new one
        generations.create(USERS, users, Definitions.PLAIN);
        generations.create(USERS, users, Definitions.PLAIN);
        assertThat(generations.removeUnreferenced(Set.of())).containsExactly(users + "-000001", users + "-000002");

        // When
        String index = generations.create(USERS, users, Definitions.PLAIN);

        // Then
        assertThat(index).isEqualTo(users + "-000003");
    }

    @Test
    void nothing_is_sent_without_permission() {
        // Given
        AtomicBoolean permitted = new AtomicBoolean(true);
        ElasticsearchConnection guarded = connection.permittedBy(() -> {
            if (!permitted.get()) {
                throw new IllegalStateException("not permitted");
            }
        });
        Generations theirs = new Generations(guarded, mirror, "1.2.3");
        theirs.create(USERS, users, Definitions.PLAIN);
        permitted.set(false);

        // When
        Throwable create = catchThrowable(() -> theirs.create(USERS, users, Definitions.PLAIN));
        Throwable remove = catchThrowable(() -> theirs.removeUnreferenced(Set.of()));

        // Then
        assertThat(create).hasMessage("not permitted");
        assertThat(remove).hasMessage("not permitted");
        assertThat(indices()).containsExactly(users + "-000001");
    }

    @Test
    void many_names_are_asked_for_in_several_requests() {
        // Given
        List<String> names = java.util.stream.IntStream.range(0, 200)
                .mapToObj(i -> "x".repeat(100) + i)
                .toList();

        // When
        List<List<String>> portions = IndexCatalog.portions(names);

        // Then
        assertThat(portions.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(names);
        assertThat(portions)
                .allSatisfy(portion -> assertThat(String.join(",", portion)).hasSizeLessThan(1300));
    }

    private String filled(TableName table, String alias) {
        String index = generations.create(table, alias, Definitions.PLAIN);
        cluster.put("/" + index + "/_doc/a?version=1&version_type=external_gte", "{\"name\":\"Ada\"}");
        return index;
    }

    private JsonNode mappings(String index) {
        return cluster.get("/" + index + "/_mapping").path(index).path("mappings");
    }

    private String setting(String index, String name) {
        return cluster.get("/" + index + "/_settings?flat_settings=true")
                .path(index)
                .path("settings")
                .path(name)
                .asText();
    }

    private long hits(String alias) {
        return cluster.get("/" + alias + "/_count").path("count").asLong();
    }

    private List<String> behind(String alias) {
        return names(cluster.get("/_alias/" + alias));
    }

    private List<String> indices() {
        return names(cluster.get("/" + mirror + "*/_alias"));
    }

    private static List<String> names(JsonNode node) {
        return node.properties().stream().map(Map.Entry::getKey).toList();
    }
}
