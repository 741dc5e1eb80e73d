package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.ElasticsearchProxy;
import dev.convexmirror.rig.MirrorFixture;
import dev.convexmirror.rig.RandomWorkload;
import dev.convexmirror.rig.convex.ConvexEmulator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The agent dies when readers see new generations already, and the checkpoint does not know (docs/decisions/0003). */
class SwapCrashIT {

    private static final Duration SOON = Duration.ofMinutes(1);

    private final MirrorFixture mirror = MirrorFixture.with(ConvexEmulator.builder());
    private final ElasticsearchProxy proxy =
            new ElasticsearchProxy(mirror.elasticsearch().url());

    @AfterEach
    void end() {
        proxy.close();
        mirror.close();
    }

    @Test
    void a_table_that_begins_anew_after_the_crash_never_shows_what_it_showed_before_the_swap() {
        // Given: the second generation is what readers see; a new configuration has the table begin anew
        new RandomWorkload(mirror.convex(), 61, List.of("messages")).fill(20);
        AgentProcess first = mirror.startAgent();
        first.awaitReady(SOON);
        assertThat(first.terminate().code()).isZero();
        new RandomWorkload(mirror.convex(), 62, List.of("messages")).fill(5);
        dieBeforeTheCheckpointKnowsOf(without("count"), "messages-000002");
        dieBeforeCreating(without("title"), "messages-000003");
        // When
        dieBeforeCreating(without("title"), "messages-000003");
        // Then
        assertThat(shown("messages")).containsExactly(mirror.prefix() + "messages-000002");
        mirror.startAgent(without("title")).awaitReady(SOON);
        assertThat(shown("messages")).containsExactly(mirror.prefix() + "messages-000003");
        assertThat(mirror.count("messages")).isEqualTo(25);
    }

    @Test
    void a_table_that_is_dropped_right_after_the_crash_loses_its_alias_and_keeps_its_generation() {
        // Given
        new RandomWorkload(mirror.convex(), 63, List.of("messages", "users")).fill(20);
        dieBeforeTheCheckpointKnowsOf(mirror.options(), "messages-000001");
        // When
        mirror.convex().dropTable("messages");
        mirror.startAgent(mirror.options().withEnvironment("MIRROR_EXPORT_LIST_TABLES_EVERY", "1s"));
        // Then
        mirror.awaitEqual(SOON);
        assertThat(shown("messages")).isEmpty();
        assertThat(isIndex("messages-000001")).isTrue();
    }

    private AgentOptions without(String field) {
        return mirror.options().withProperty("mirror.export.table.\"messages\".exclude", field);
    }

    private void dieBeforeTheCheckpointKnowsOf(AgentOptions options, String generation) {
        String creation = "PUT /" + mirror.prefix() + generation;
        String checkpoint = "checkpoint:" + mirror.name();
        AtomicBoolean created = new AtomicBoolean();
        AtomicBoolean swapped = new AtomicBoolean();
        die(options, request -> {
            created.compareAndSet(false, request.equals(creation));
            swapped.compareAndSet(false, created.get() && request.equals("POST /_aliases"));
            return swapped.get() && request.startsWith("PUT ") && request.endsWith(checkpoint);
        });
        assertThat(shown("messages")).containsExactly(mirror.prefix() + generation);
    }

    private void dieBeforeCreating(AgentOptions options, String generation) {
        die(options, ("PUT /" + mirror.prefix() + generation)::equals);
    }

    private void die(AgentOptions options, Predicate<String> at) {
        int before = proxy.held();
        proxy.hold(at);
        AgentProcess doomed = mirror.startAgent(options.withEnvironment(
                "MIRROR_ELASTICSEARCH_HOSTS", proxy.url().toString()));
        await().atMost(SOON).until(() -> proxy.held() > before);
        doomed.kill();
    }

    private List<String> shown(String table) {
        List<String> shown = new ArrayList<>();
        for (JsonNode alias : mirror.elasticsearch().get("/_cat/aliases/" + mirror.prefix() + table + "?format=json")) {
            shown.add(alias.path("index").asText());
        }
        return shown;
    }

    private boolean isIndex(String name) {
        return mirror.elasticsearch()
                        .send("HEAD", "/" + mirror.prefix() + name, "")
                        .status()
                == 200;
    }
}
