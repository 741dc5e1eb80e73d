package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.convex.ConvexException.Unavailable;
import dev.convexmirror.rig.convex.http.ClosedPort;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Servers that cannot be reached, or fall silent. */
class UnreachableServerTest extends ClientScenario {

    @Test
    void a_server_that_speaks_no_tls_is_told_from_one_that_is_away() throws IOException {
        try (OddServer server = OddServer.answering("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")) {
            URI url = URI.create(server.url().toString().replace("http:", "https:"));
            ConvexClient client = new ConvexClient(GivenConfig.of(url, KEY), "0.1.0");
            assertThat(failure(client)).isInstanceOf(Unavailable.class).hasMessageContaining("TLS");
        }
    }

    @Test
    void nobody_at_the_address_is_unavailable() {
        try (ClosedPort nobody = ClosedPort.any()) {
            ConvexClient client = new ConvexClient(GivenConfig.of(nobody.url(), KEY), "0.1.0");
            assertThat(failure(client)).isInstanceOf(Unavailable.class).hasMessageContaining("refuses connections");
        }
    }

    @Test
    void a_name_that_does_not_resolve_is_said_so() {
        ConvexClient client = new ConvexClient(GivenConfig.of(URI.create("http://no-such-host.invalid"), KEY), "0.1.0");
        assertThat(failure(client)).isInstanceOf(Unavailable.class).hasMessageContaining("cannot be resolved");
    }

    @Test
    void a_server_that_never_answers_is_given_up() throws IOException {
        try (OddServer server = new OddServer(out -> {})) {
            GivenConfig config = GivenConfig.of(server.url(), KEY).withReadTimeout(Duration.ofMillis(200));
            assertThat(failure(new ConvexClient(config, "0.1.0")))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageContaining("did not answer within");
        }
    }

    @Test
    void a_server_that_falls_silent_within_a_page_is_given_up() throws IOException {
        try (OddServer server = OddServer.answering(HEAD + "Content-Length: 100000\r\n\r\n" + START + ENTRY)) {
            GivenConfig config = GivenConfig.of(server.url(), KEY).withStallTimeout(Duration.ofMillis(200));
            assertThat(failure(new ConvexClient(config, "0.1.0")))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageContaining("not a byte came");
        }
    }
}
