package dev.convexmirror.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.MirrorFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the configuration says of the index of a table and cannot work is found by {@code check} and at the start, with the key,
 * the file and the reason. A mirror that is there already stays as it is.
 */
@TestInstance(Lifecycle.PER_CLASS)
class BadMappingIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final MirrorFixture mirror = MirrorFixture.create();

    @TempDir
    private Path directory;

    private JsonNode before = MissingNode.getInstance();

    /** One table is mirrored already; as no test may change anything, one is enough for all. */
    @BeforeAll
    void begin() {
        long ts = mirror.convex().transact(t -> t.insert("users", Map.of("name", "Ada")));
        assertThat(ts).isPositive();
        AgentProcess agent = mirror.startAgent();
        agent.awaitReady(SOON);
        assertThat(agent.terminate().code()).isZero();
        before = indices();
    }

    @AfterAll
    void end() {
        mirror.close();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            mapping  | {"properties":                                        | it is no JSON
            mapping  | [1]                                                   | it holds no JSON object
            mapping  | {"properties":{"name":{"type":"txt"}}}                | [txt]
            mapping  | {"properties":{"name":{"analyzer":"klingon"}}}        | analyzer [klingon]
            mapping  | {"_source":{"enabled":false}}                         | is not for it to say
            mapping  | {"dynamic":"strict"}                                  | has to be false
            mapping  | {"properties":{"nam":{"analyzer":"english"}}}         | names the field 'nam'
            settings | {"number_of_shards":0}                                | number_of_shards
            settings | {"analysis":{"filter":{"x":{"type":"synonims"}}}}     | synonims
            settings | {"no_such_setting":1}                                 | unknown setting [index.no_such_setting]
            settings | {"index.mapping.coerce":true}                         | is not for it to say
            """)
    void a_file_that_cannot_work_ends_check_and_start_and_changes_nothing(String key, String content, String reason)
            throws IOException {
        // Given
        Path file = Files.writeString(directory.resolve("the-" + key + ".json"), content);
        AgentOptions options = mirror.options().withProperty("mirror.export.table.\"users\"." + key, file.toString());
        // When
        AgentProcess check = ended(options.withArguments("check"));
        AgentProcess start = ended(options);
        // Then
        for (AgentProcess agent : new AgentProcess[] {check, start}) {
            assertThat(agent.exitCode()).as(text(agent)).hasValue(2);
            assertThat(text(agent)).contains("mirror.export.table.\"users\"." + key, reason);
        }
        if (!reason.startsWith("names")) {
            assertThat(text(check)).contains(file.toString());
            assertThat(text(start)).contains(file.toString());
        }
        assertThat(indices()).isEqualTo(before);
        assertThat(mirror.count("users")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "dates, born, names the field 'born'",
        "nested, lines, names the field 'lines'",
        "exclude, pasword, names the field 'pasword'",
        "pipeline, no-such-pipeline, no ingest pipeline"
    })
    void a_name_that_nothing_has_ends_check_and_start_and_changes_nothing(String key, String value, String reason) {
        // Given
        AgentOptions options = mirror.options().withProperty("mirror.export.table.\"users\"." + key, value);
        // When
        AgentProcess check = ended(options.withArguments("check"));
        AgentProcess start = ended(options);
        // Then
        for (AgentProcess agent : new AgentProcess[] {check, start}) {
            assertThat(agent.exitCode()).as(text(agent)).hasValue(2);
            assertThat(text(agent)).contains("mirror.export.table.\"users\"." + key, value, reason);
        }
        assertThat(indices()).isEqualTo(before);
        assertThat(mirror.count("users")).isEqualTo(1);
    }

    private JsonNode indices() {
        return mirror.elasticsearch()
                .get("/_cat/indices/" + mirror.prefix() + "*?format=json&expand_wildcards=all&h=index,uuid,docs.count");
    }

    private AgentProcess ended(AgentOptions options) {
        AgentProcess agent = mirror.startAgent(options);
        int ignored = agent.awaitExit(SOON);
        return agent;
    }

    private static String text(AgentProcess agent) {
        return String.join("\n", agent.output());
    }
}
