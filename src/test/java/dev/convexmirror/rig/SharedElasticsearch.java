package dev.convexmirror.rig;

import java.net.URI;
import java.util.Optional;

/** The cluster of {@link ElasticsearchNode#shared()}. */
final class SharedElasticsearch {
    static final SharedElasticsearch INSTANCE = new SharedElasticsearch();

    private Optional<Elasticsearch> cluster = Optional.empty();

    private SharedElasticsearch() {}

    synchronized Elasticsearch get() {
        if (cluster.isEmpty()) {
            cluster = Optional.of(Optional.ofNullable(System.getenv("ELASTICSEARCH_URL"))
                    .map(url -> new Elasticsearch(URI.create(url)))
                    .orElseGet(SharedElasticsearch::startNode));
        }
        return cluster.get();
    }

    private static Elasticsearch startNode() {
        // Many tests make many indices in this one node.
        NodeOptions options = NodeOptions.defaults().withSetting("cluster.max_shards_per_node", "10000");
        ElasticsearchNode node = ElasticsearchNode.started(options);
        Runtime.getRuntime().addShutdownHook(new Thread(node::close));
        return node.http();
    }
}
