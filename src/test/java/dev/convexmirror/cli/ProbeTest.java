package dev.convexmirror.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeTest {

    private static final URI READY = URI.create("http://127.0.0.1:9000/q/health/ready");

    @Test
    void an_agent_that_says_up_is_up() {
        // When
        Probe probe = probe(200, "{\"status\":\"UP\",\"checks\":[]}");
        // Then
        assertThat(probe).isEqualTo(new Probe(true, "UP"));
    }

    @Test
    void the_reasons_of_an_agent_that_is_down_are_told() {
        // When
        Probe probe = probe(503, """
                {"status":"DOWN","checks":[
                  {"name":"fine","status":"UP","data":{"reason":"none"}},
                  {"name":"mirror is consistent","status":"DOWN","data":{"reason":"Convex: away."}},
                  {"name":"loops turn","status":"DOWN"}]}""");
        // Then
        assertThat(probe).isEqualTo(new Probe(false, "DOWN: Convex: away. not true that \"loops turn\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>UP</html>", "[]", "{\"status\":", "{\"state\":\"UP\"}"})
    void something_else_that_listens_there_is_not_taken_for_an_agent(String body) {
        // When
        Probe probe = probe(200, body);
        // Then
        assertThat(probe.up()).isFalse();
        assertThat(probe.sentence()).contains(READY.toString(), "no agent", "quarkus.management.port");
    }

    private static Probe probe(int status, String body) {
        return Probe.of(READY, status, body.getBytes(StandardCharsets.UTF_8));
    }
}
