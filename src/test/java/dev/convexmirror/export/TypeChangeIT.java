package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A field whose type changed for good is told of, or has its table read again. */
class TypeChangeIT extends SearchScenario {

    @Test
    void a_type_that_changed_is_told_by_the_status_which_says_what_to_run() {
        // Given
        insert("orders", Map.of("total", 5L));
        AgentProcess agent = mirror.startAgent();
        agent.awaitReady(SOON);
        // When
        insert("orders", Map.of("total", "five"));
        mirror.awaitEqual(SOON);
        AgentProcess status = AgentProcess.run(mirror.options().withArguments("status"));
        // Then
        assertThat(String.join("\n", status.output()))
                .contains("orders: the field 'total' is now of type keyword, but the index has it as long")
                .contains("convex-mirror resync orders");
        status.close();
        assertThat(serves("orders", "orders-000001")).isTrue();
    }

    @Test
    void a_type_that_changed_has_the_table_read_again_once_if_that_is_wanted() {
        // Given
        insert("orders", Map.of("total", 5L));
        insert("users", Map.of("name", "Ada"));
        AgentOptions options = mirror.options()
                .withProperty("mirror.export.on-schema-change", "rebuild")
                .withProperty("mirror.export.keep-generations", "1");
        AgentProcess agent = mirror.startAgent(options);
        agent.awaitReady(SOON);
        // When
        insert("orders", Map.of("total", "five"));
        // Then
        await().atMost(SOON).until(() -> serves("orders", "orders-000002"));
        awaitHits("orders", "{\"term\":{\"total\":\"five\"}}", 1);
        awaitHits("orders", "{\"range\":{\"total.number\":{\"gte\":5}}}", 1);
        agent.terminate();
        mirror.startAgent(options).awaitReady(SOON);
        insert("orders", Map.of("total", "six"));
        mirror.awaitEqual(SOON);
        assertThat(serves("orders", "orders-000002")).isTrue();
        assertThat(serves("users", "users-000001")).isTrue();
    }
}
