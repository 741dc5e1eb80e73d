package dev.convexmirror.index;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/** Connections for tests, configured by the same keys as the product. */
public final class Connections {
    private Connections() {}

    public static ElasticsearchConnection to(URI url) {
        return ElasticsearchConnection.open(config(Map.of("hosts", url.toString())));
    }

    static ElasticsearchConfig config(Map<String, String> keys) {
        Map<String, String> properties = new HashMap<>();
        keys.forEach((key, value) -> properties.put("mirror.elasticsearch." + key, value));
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(ElasticsearchConfig.class, "mirror.elasticsearch")
                .withDefaultValues(properties)
                .build()
                .getConfigMapping(ElasticsearchConfig.class, "mirror.elasticsearch");
    }
}
