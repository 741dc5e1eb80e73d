package dev.convexmirror.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElasticsearchNodeTest {
    @Test
    void the_shared_node_says_who_it_is_as_a_distribution_does() {
        // When
        JsonNode root = ElasticsearchNode.shared().get("/");

        // Then
        assertThat(root.at("/version/number").asText()).matches("[89]\\.\\d+\\.\\d+");
        assertThat(root.path("tagline").asText()).isEqualTo("You Know, for Search");
        assertThat(root.path("name").asText()).isNotEmpty();
        assertThat(root.path("cluster_name").asText()).isNotEmpty();
        assertThat(root.path("cluster_uuid").asText()).isNotEmpty();
    }

    @Test
    void all_tests_share_one_node() {
        assertThat(ElasticsearchNode.shared()).isSameAs(ElasticsearchNode.shared());
    }

    @Test
    void numbers_come_back_as_they_were_written() {
        // Given
        Elasticsearch elasticsearch = ElasticsearchNode.shared();
        String index = UniqueName.of("numbers");
        elasticsearch.put("/" + index + "/_doc/1", "{\"int\":9223372036854775807,\"whole\":42.0,\"small\":-0.0}");

        // When
        JsonNode source = elasticsearch.get("/" + index + "/_doc/1").path("_source");

        // Then
        assertThat(source).hasToString("{\"int\":9223372036854775807,\"whole\":42.0,\"small\":-0.0}");
        elasticsearch.deleteIndices(index);
        assertThat(elasticsearch.send("GET", "/" + index, "").status()).isEqualTo(404);
    }

    @Test
    void what_was_acknowledged_survives_kill_and_restart_on_the_same_port() {
        try (ElasticsearchNode node = ElasticsearchNode.started(NodeOptions.defaults())) {
            // Given
            node.http().put("/things/_doc/1?version=7&version_type=external_gte", "{\"a\":1}");
            var url = node.url();
            node.kill();
            assertThat(node.isRunning()).isFalse();

            // When
            node.start();
            node.restart();

            // Then
            assertThat(node.url()).isEqualTo(url);
            node.http().awaitShards();
            assertThat(node.http().get("/things/_doc/1").path("_version").asInt())
                    .isEqualTo(7);
        }
    }

    @Test
    void a_closed_node_leaves_no_process_and_no_data() {
        // Given
        ElasticsearchNode node = ElasticsearchNode.started(NodeOptions.defaults());
        Path directory = node.log().getParent();
        ProcessHandle process = node.process().orElseThrow();

        // When
        node.close();

        // Then
        assertThat(directory).doesNotExist();
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void a_killed_parent_leaves_no_node_and_no_data() throws IOException {
        // Given
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Parent.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        ProcessHandle node;
        Path directory;
        try (BufferedReader words = parent.inputReader()) {
            node = ProcessHandle.of(Long.parseLong(words.readLine())).orElseThrow();
            directory = Path.of(words.readLine());
        }
        assertThat(directory).isDirectory();

        // When
        parent.destroyForcibly();

        // Then
        await().atMost(Duration.ofSeconds(30)).until(() -> !node.isAlive() && !Files.exists(directory));
    }

    /** The JVM that is killed. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] arguments) throws InterruptedException {
            ElasticsearchNode node = ElasticsearchNode.started(NodeOptions.defaults());
            System.out.println(node.process().orElseThrow().pid());
            System.out.println(node.log().getParent());
            new CountDownLatch(1).await();
        }
    }

    @Test
    void a_node_that_cannot_start_says_why() {
        NodeOptions broken = NodeOptions.defaults().withSetting("no.such.setting", "x");
        assertThatThrownBy(() -> ElasticsearchNode.started(broken))
                .isInstanceOf(RigException.class)
                .hasMessageContaining("did not start: it ended")
                .hasMessageContaining("unknown setting [no.such.setting]");
    }

    @Test
    void data_in_a_directory_of_the_callers_are_kept(@TempDir Path data) {
        // Given
        try (ElasticsearchNode node =
                ElasticsearchNode.started(NodeOptions.defaults().withData(data))) {
            node.http().put("/things/_doc/1?refresh=true", "{}");
            node.stop();
        }

        // Then
        assertThat(Files.isDirectory(data)).isTrue();
        try (ElasticsearchNode node =
                ElasticsearchNode.started(NodeOptions.defaults().withData(data))) {
            node.http().awaitShards();
            assertThat(node.http().get("/things/_count").path("count").asInt()).isEqualTo(1);
        }
    }
}
