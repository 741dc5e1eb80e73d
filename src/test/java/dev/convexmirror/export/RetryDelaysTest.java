package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.index.Connections;
import dev.convexmirror.index.ElasticsearchConnection;
import dev.convexmirror.rig.convex.http.ClosedPort;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told of the pauses while a side fails; how they grow further is told by {@code BackoffTest}. */
class RetryDelaysTest {

    private final List<Duration> delays = new ArrayList<>();

    @Test
    void the_source_is_asked_again_after_pauses_that_grow() throws Exception {
        // Given
        Iterator<String> disk = List.of("full", "full", "free").iterator();

        // When
        String state = new SourceRetry(listener()).call(() -> {
            String found = disk.next();
            if (found.equals("full")) {
                throw new SpoolException("No room", new IOException(found));
            }
            return found;
        });

        // Then
        assertThat(state).isEqualTo("free");
        assertDelaysGrow();
    }

    @Test
    void the_sink_is_asked_again_after_pauses_that_grow() throws Exception {
        try (ClosedPort port = ClosedPort.any();
                ElasticsearchConnection nobody = Connections.to(port.url())) {
            // When
            String state = new SinkRetry(listener()).call(() -> {
                if (delays.size() < 2) {
                    return nobody.probe().toString();
                }
                return "well";
            });

            // Then
            assertThat(state).isEqualTo("well");
            assertDelaysGrow();
        }
    }

    private void assertDelaysGrow() {
        assertThat(delays).hasSize(2);
        assertThat(delays.getFirst()).isBetween(Duration.ofMillis(375), Duration.ofMillis(500));
        assertThat(delays.getLast()).isBetween(Duration.ofMillis(750), Duration.ofSeconds(1));
    }

    /** Keeps the delays, and cares for nothing else. */
    private ExportListener listener() {
        return (ExportListener) Proxy.newProxyInstance(
                ExportListener.class.getClassLoader(), new Class<?>[] {ExportListener.class}, (self, event, told) -> {
                    if (event.getName().endsWith("Failed")) {
                        delays.add((Duration) told[1]);
                    }
                    return null;
                });
    }
}
