package dev.convexmirror.export;

import dev.convexmirror.config.MirrorConfig;
import dev.convexmirror.convex.ConvexClient;
import dev.convexmirror.rig.convex.ConvexEmulator;
import io.quarkus.runtime.configuration.QuarkusConfigBuilderCustomizer;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/** The configuration of a mirror of an emulator, with every default. */
final class GivenMirror {

    private GivenMirror() {}

    static MirrorConfig of(ConvexEmulator convex) {
        return new SmallRyeConfigBuilder()
                .withCustomizers(new QuarkusConfigBuilderCustomizer())
                .addDiscoveredConverters()
                .withMapping(MirrorConfig.class)
                .withDefaultValues(Map.of(
                        "mirror.convex.url", convex.url().toString(),
                        "mirror.convex.deploy-key", convex.deployKey()))
                .build()
                .getConfigMapping(MirrorConfig.class);
    }

    static ConvexClient client(ConvexEmulator convex) {
        MirrorConfig config = of(convex);
        return new ConvexClient(config.convex(), "test", config.export().listTablesEvery());
    }
}
