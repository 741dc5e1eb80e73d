package dev.convexmirror.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class GenerationsTest extends GenerationScenario {

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
        publication.publish(List.of(new Swap(USERS, users, index)));

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
        publication.publish(List.of(new Swap(USERS, users, index)));
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
    void only_generations_of_this_mirror_that_nothing_refers_to_are_removed() {
        // Given
        String old = filled(USERS, users);
        String serving = filled(USERS, users);
        publication.publish(List.of(new Swap(USERS, users, serving)));
        String filling = filled(USERS, users);
        String theirs = new Generations(connection, mirror + "-other", "1", new Fence(1))
                .create(ORDERS, orders, Definitions.PLAIN);
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
        Generations theirs = new Generations(guarded, mirror, "1.2.3", new Fence(1));
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
}
