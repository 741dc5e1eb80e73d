package dev.convexmirror.rig.convex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convexmirror.rig.convex.http.Fault;
import dev.convexmirror.rig.convex.http.HttpRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the emulator can do wrong on purpose, and that it does nothing else wrong. */
class FaultsTest extends SyncFixture {
    private TestApi api;

    @BeforeEach
    void fill() {
        use(quiet());
        insert("a", 1000);
        api = TestApi.of(emulator);
    }

    @Test
    void statuses_come_with_and_without_bodies_as_often_as_asked() {
        emulator.faults().next(2, TestSync.PATH, Fault.status(408));
        emulator.faults().next(1, TestSync.PATH, Fault.error(503, "OptimisticConcurrencyControlFailure", "again"));
        emulator.faults().next(1, TestSync.PATH, Fault.body(502, "text/html", "<html>Bad gateway</html>"));

        List<TestApi.Reply> replies = List.of(sync.call(), sync.call(), sync.call(), sync.call(), sync.call());

        assertThat(replies).extracting(TestApi.Reply::status).containsExactly(408, 408, 503, 502, 200);
        assertThat(replies.get(0).text()).isEmpty();
        assertThat(replies.get(2).code()).isEqualTo("OptimisticConcurrencyControlFailure");
        assertThat(replies.get(3).text()).startsWith("<html>");
    }

    @Test
    void connections_are_reset_before_and_within_the_response() throws IOException {
        emulator.faults().next(1, TestSync.PATH, Fault.reset());
        emulator.faults().next(1, TestSync.PATH, Fault.resetAt(0.5));

        assertThatThrownBy(this::readRaw).isInstanceOf(SocketException.class).hasMessageContaining("reset");
        assertThatThrownBy(this::readRaw).isInstanceOf(SocketException.class).hasMessageContaining("reset");
        assertThat(readRaw()).endsWith("\"}}");
    }

    @Test
    void bodies_end_before_their_announced_length() throws IOException {
        int whole = readRaw().length();
        emulator.faults().next(2, TestSync.PATH, Fault.truncateAt(0.5));

        String cut = readRaw();

        assertThat(cut).startsWith("HTTP/1.1 200").doesNotContain("nextCursor");
        assertThat(cut.length()).isBetween(whole / 2 - 500, whole / 2 + 500);
        assertThatThrownBy(sync::call).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void slow_and_stalled_bodies_arrive_whole() {
        emulator.faults().next(1, TestSync.PATH, Fault.slow(2_000_000));
        emulator.faults().next(1, TestSync.PATH, Fault.stallAt(0.5, Duration.ofMillis(20)));

        assertThat(sync.call().json().get("values")).hasSize(1000);
        assertThat(sync.call().json().get("values")).hasSize(1000);
    }

    @Test
    void random_faults_strike_until_they_are_cleared() {
        emulator.faults().randomly(1.0, new Random(1), TestSync.PATH, Fault.status(500));
        assertThat(sync.call().status()).isEqualTo(500);
        assertThat(api.get("/version").status()).isEqualTo(200);

        emulator.faults().clear();

        assertThat(sync.call().status()).isEqualTo(200);
    }

    @Test
    void faults_in_turn_strike_all_of_them_in_each_round() {
        List<Fault> faults = List.of(Fault.status(500), Fault.status(502), Fault.status(503));
        emulator.faults().inTurn(1.0, new Random(1), TestSync.PATH, faults);

        for (int i = 0; i < 2 * faults.size(); i++) {
            assertThat(sync.call().status()).isGreaterThanOrEqualTo(500);
        }

        assertThat(faults).allSatisfy(fault -> assertThat(emulator.faults().strikes(fault))
                .isEqualTo(2));
    }

    @Test
    void a_stale_answer_is_the_one_to_the_request_before() {
        emulator.faults().next(1, TestSync.PATH, Fault.stale());
        var first = sync.next();
        emulator.faults().next(1, TestSync.PATH, Fault.stale());

        var repeated = sync.from(first.nextCursor()).next();
        var second = sync.from(first.nextCursor()).next();

        assertThat(repeated.json()).isEqualTo(first.json());
        assertThat(second.json()).isNotEqualTo(first.json());
    }

    @Test
    void requests_are_kept_with_their_headers_and_bodies() {
        api.client("acme-mirror-1.0.0").post(TestSync.PATH, "{ }");

        HttpRequest request = emulator.requests().to(TestSync.PATH).getLast();

        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.header("Convex-Client")).contains("acme-mirror-1.0.0");
        assertThat(request.bodyText()).isEqualTo("{ }");
    }

    @Test
    void bodies_may_come_in_chunks_and_connections_are_kept() {
        String body = "{\"padding\":\"" + "x".repeat(200_000) + "\"}";
        TestApi.Reply reply = api.send(
                "POST",
                TestSync.PATH,
                Optional.of("application/json"),
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(emulator.requests().to(TestSync.PATH).getLast().headers())
                .containsEntry("transfer-encoding", "chunked");
    }

    @Test
    void a_restart_keeps_the_port_and_the_state() {
        String cursor = sync.next().nextCursor();
        var url = emulator.url();
        emulator.stop();
        assertThatThrownBy(sync::call).isInstanceOf(UncheckedIOException.class);
        emulator.transact(transaction -> transaction.insert("a", Map.of()));

        emulator.start();

        assertThat(emulator.url()).isEqualTo(url);
        assertThat(sync.from(cursor).next().values()).hasSize(1);
    }

    @Test
    void nobody_else_is_given_the_port_of_a_stopped_one() throws IOException {
        emulator.stop();
        try (ServerSocket another = new ServerSocket()) {
            // as the system looks for one for somebody who takes any
            another.setReuseAddress(false);
            var address = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), emulator.url().getPort());
            assertThatThrownBy(() -> another.bind(address)).isInstanceOf(BindException.class);
        }
        assertThatThrownBy(this::readRaw).as("a connection").isInstanceOf(ConnectException.class);
    }

    /** Sends a request and reads whatever comes, as far as it comes. */
    private String readRaw() throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), emulator.url().getPort())) {
            String request = "POST " + TestSync.PATH + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                    + "Authorization: Convex " + emulator.deployKey() + "\r\n"
                    + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
