package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.convexmirror.convex.ConvexException.Unavailable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Requests and connections: what they carry, where they go. */
class ConvexClientTest extends ClientScenario {

    @Test
    void a_request_carries_the_key_in_its_header_and_says_who_asks() throws Exception {
        try (OddServer server = OddServer.answering(HEAD + "Content-Length: 5\r\n\r\n1.2.3")) {
            // When
            String version = client(server).version();

            // Then
            assertThat(version).isEqualTo("1.2.3");
            assertThat(server.requests())
                    .singleElement()
                    .asString()
                    .startsWith("GET /version HTTP/1.1\n")
                    .contains("Authorization: Convex " + KEY + "\n")
                    .contains("Convex-Client: convex-mirror-0.1.0\n");
        }
    }

    @Test
    void a_redirect_is_not_followed() throws IOException {
        try (OddServer elsewhere = OddServer.answering(HEAD + "Content-Length: 0\r\n\r\n");
                OddServer server = OddServer.answering("HTTP/1.1 307 Moved\r\nContent-Length: 0\r\nLocation: "
                        + elsewhere.url() + "/path?secret\r\n\r\n")) {
            // When
            ConvexException failure = failure(client(server));

            // Then
            assertThat(failure)
                    .isInstanceOf(Unavailable.class)
                    .hasMessageContaining("redirect (307) to http://127.0.0.1")
                    .hasMessageNotContaining("secret");
            assertThat(elsewhere.requests()).isEmpty();
        }
    }

    @Test
    void requests_share_a_connection() throws Exception {
        // Given
        Set<InetSocketAddress> clients = ConcurrentHashMap.newKeySet();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            clients.add(exchange.getRemoteAddress());
            boolean feed = exchange.getRequestMethod().equals("POST");
            byte[] body = (feed ? START + END : "{\"byComponent\":{}}").getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        try (ConvexClient client = new ConvexClient(GivenConfig.of(url, KEY), "0.1.0")) {
            // When
            for (int i = 0; i < 5; i++) {
                client.feed(Selection.everything()).read(Optional.empty(), new Counting());
                client.tableColumns();
            }

            // Then
            assertThat(clients).hasSize(1);
        } finally {
            server.stop(0);
        }
    }
}
