package dev.convexmirror.index;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.rig.Elasticsearch;
import dev.convexmirror.rig.ElasticsearchNode;
import dev.convexmirror.rig.UniqueName;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** A mirror with two tables in the shared cluster, which goes with each test. */
abstract class GenerationScenario {

    static final TableName USERS = TableName.root("users");
    static final TableName ORDERS = new TableName("shop", "orders");

    final Elasticsearch cluster = ElasticsearchNode.shared();
    final String mirror = UniqueName.of("gen");
    final String users = mirror + "-users";
    final String orders = mirror + "-orders";
    final ElasticsearchConnection connection = Connections.to(cluster.url());
    final Generations generations = new Generations(connection, mirror, "1.2.3", new Fence(1));
    final Aliases aliases = new Aliases(connection, mirror);
    final Publication publication = new Publication(connection, mirror, new Fence(1));

    @AfterEach
    void clean() {
        connection.close();
        cluster.deleteIndices(mirror);
    }

    String filled(TableName table, String alias) {
        String index = generations.create(table, alias, Definitions.PLAIN);
        cluster.put("/" + index + "/_doc/a?version=1&version_type=external_gte", "{\"name\":\"Ada\"}");
        return index;
    }

    JsonNode mappings(String index) {
        return cluster.get("/" + index + "/_mapping").path(index).path("mappings");
    }

    String setting(String index, String name) {
        return cluster.get("/" + index + "/_settings?flat_settings=true")
                .path(index)
                .path("settings")
                .path(name)
                .asText();
    }

    long hits(String alias) {
        return cluster.get("/" + alias + "/_count").path("count").asLong();
    }

    List<String> indices() {
        return names(cluster.get("/" + mirror + "*/_alias"));
    }

    static List<String> names(JsonNode node) {
        return node.properties().stream().map(Map.Entry::getKey).toList();
    }

    List<String> behind(String alias) {
        return names(cluster.get("/_alias/" + alias));
    }
}
