package dev.convexmirror.convex;

import dev.convexmirror.rig.convex.ConvexEmulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A deployment with components, and a client that reads its feed into memory. */
abstract class DataSyncScenario {

    final TablesInMemory mirror = new TablesInMemory();
    ConvexEmulator convex;
    ConvexClient client;

    @BeforeEach
    void start() {
        convex = ConvexEmulator.builder().pageSize(7).seed(1).start();
        convex.createComponent("billing");
        convex.createComponent("billing/stripe");
        client = client(convex.deployKey());
    }

    @AfterEach
    void stop() {
        client.close();
        convex.close();
    }

    void read(ConvexClient reader) throws ConvexException {
        new TablesInMemory().apply(reader.feed(Selection.everything()));
    }

    ConvexClient client(String key) {
        return new ConvexClient(GivenConfig.of(convex.url(), key), "0.1.0");
    }

    void assertEqualsSource() {
        SourceAndMirror.assertEqual(convex, mirror);
    }
}
