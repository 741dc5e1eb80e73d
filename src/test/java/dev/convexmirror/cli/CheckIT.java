package dev.convexmirror.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MirrorFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CheckIT {

    private final MirrorFixture mirror = MirrorFixture.create();

    @AfterEach
    void end() {
        mirror.close();
    }

    @Test
    void it_prints_both_sides_and_every_table_with_its_alias() {
        // Given
        mirror.convex().createTable("users");
        mirror.convex().createTable("billing/stripe/Events");
        // When
        AgentProcess check = check(mirror.options());
        // Then
        assertThat(check.exitCode()).hasValue(0);
        assertThat(output(check))
                .containsPattern("Convex +" + mirror.convex().url() + " answers, version \\S+")
                .containsPattern("Elasticsearch +" + mirror.elasticsearch().url() + " answers, version \\d+\\.\\d+")
                .contains("\"" + mirror.name() + "\": 2 of 2 tables")
                .containsPattern("(?m)^ +users +" + mirror.prefix() + "users +not mirrored yet$")
                .containsPattern("(?m)^ +billing/stripe/Events +" + mirror.prefix()
                        + "billing\\.stripe\\.events +not mirrored yet$");
    }

    @Test
    void it_tells_which_generation_is_served() {
        // Given
        mirror.convex().transact(t -> t.insert("users", Map.of("name", "Ada")));
        mirror.startAgent().awaitReady(Duration.ofSeconds(30));
        // When
        AgentProcess check = check(mirror.options());
        // Then
        assertThat(output(check))
                .containsPattern("(?m)^ +users +" + mirror.prefix() + "users +" + mirror.prefix() + "users-000001$");
    }

    @Test
    void it_starts_no_sync_and_writes_nothing() {
        // Given
        mirror.convex().createTable("users");
        // When
        AgentProcess check = check(mirror.options());
        // Then
        assertThat(check.exitCode()).hasValue(0);
        assertThat(mirror.convex().requests().all()).isNotEmpty().allMatch(request -> request.method()
                .equals("GET"));
        assertThat(mirror.elasticsearch().get("/_cat/indices/" + mirror.prefix() + "*?format=json"))
                .isEmpty();
    }

    @Test
    void it_tells_which_api_will_be_used() {
        // Given
        mirror.convex().createTable("users");
        AgentProcess newer = check(mirror.options());
        mirror.convex().legacyOnly(true);
        // When
        AgentProcess older = check(mirror.options());
        // Then
        assertThat(output(newer)).containsPattern("(?m)^ +change feed: data-sync$");
        assertThat(older.exitCode()).hasValue(0);
        assertThat(output(older)).contains("change feed: legacy", "docs/legacy-servers.md", "1 of 1 tables");
    }

    @Test
    void it_shows_only_the_tables_that_the_globs_select() {
        // Given
        mirror.convex().createTable("orders");
        mirror.convex().createTable("orders_old");
        mirror.convex().createTable("users");
        mirror.convex().createTable("billing/orders");
        // When
        AgentProcess check = check(mirror.options()
                .withEnvironment("MIRROR_EXPORT_TABLES", "orders*,billing/*")
                .withEnvironment("MIRROR_EXPORT_EXCLUDE", "*_old"));
        // Then
        assertThat(check.exitCode()).hasValue(0);
        assertThat(output(check))
                .contains("2 of 4 tables", mirror.prefix() + "orders ", mirror.prefix() + "billing.orders ")
                .doesNotContain("orders_old", "users");
    }

    @Test
    void a_table_may_have_an_alias_of_its_own() {
        // Given
        mirror.convex().createTable("users");
        // When
        AgentProcess check =
                check(mirror.options().withProperty("mirror.export.table.\"users\".index", mirror.prefix() + "people"));
        // Then
        assertThat(output(check)).containsPattern("(?m)^ +users +" + mirror.prefix() + "people ");
    }

    @Test
    void both_sides_are_tried_in_one_run() {
        // Given
        AgentOptions options = mirror.options()
                .mirroring(mirror.convex().url(), "prod:happy-otter-123|01bad", URI.create("http://127.0.0.1:1"));
        // When
        AgentProcess check = mirror.startAgent(options.withArguments("check"));
        // Then
        Refusal.of(check, 2).tells("mirror.convex.deploy-key", "mirror.elasticsearch.hosts");
    }

    @Test
    void it_works_beside_a_running_agent_and_opens_no_port() throws IOException {
        // Given
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            AgentOptions options =
                    mirror.options().withEnvironment("QUARKUS_MANAGEMENT_PORT", "" + taken.getLocalPort());
            // When
            AgentProcess check = check(options);
            // Then
            assertThat(check.exitCode()).as(output(check)).hasValue(0);
            assertThat(output(check)).doesNotContainIgnoringCase("listening");
            assertThat(check.stderr()).isEmpty();
        }
    }

    private AgentProcess check(AgentOptions options) {
        AgentProcess check = mirror.startAgent(options.withArguments("check"));
        int ignored = check.awaitExit(Duration.ofMinutes(1));
        return check;
    }

    private static String output(AgentProcess agent) {
        return String.join("\n", agent.output());
    }
}
