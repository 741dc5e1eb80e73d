package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonParser;
import dev.convexmirror.convex.ConvexException.KeyRefused;
import dev.convexmirror.convex.ConvexException.NotSupported;
import dev.convexmirror.convex.ConvexException.RequestRefused;
import dev.convexmirror.convex.ConvexException.Unavailable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvexClientTest {

    private static final String KEY = "prod:happy-otter-123|0123456789abcdef";
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    private static final String START = "{\"status\":{\"type\":\"snapshotting\"},\"truncates\":[],\"values\":[";
    private static final String END = "],\"syncId\":\"s\",\"pagination\":{\"hasMore\":true,\"nextCursor\":\"01\"}}";
    private static final String ENTRY =
            "{\"component\":\"\",\"table\":\"t\",\"ts\":5,\"deleted\":false,\"value\":{\"_id\":\"j57\",\"text\":\"%s\"}}"
                    .formatted("x".repeat(900));

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401|BadAdminKey|KeyRefused|does not accept the deploy key",
                "403|OperationNotPermitted|KeyRefused|lacks the permission deployment:data:view",
                "403|Unauthorized|KeyRefused|lacks the permission deployment:data:view",
                "403|BadDeployKey|KeyRefused|not a deploy key",
                "403|StreamingExportNotEnabled|KeyRefused|needs the Pro plan",
                "403|SystemIdentityRequired|KeyRefused|on behalf of a user",
                "403|SomethingElse|KeyRefused|forbids the request",
                "400|DataSyncCursorExpired|SnapshotExpired|needs a new snapshot",
                "400|InvalidDataSyncCursor|SnapshotExpired|needs a new snapshot",
                "400|dataSyncCursorExpired|RequestRefused|refuses the request",
                "400|BadJsonBody|RequestRefused|refuses the request",
                "404||NotSupported|older than July 2026",
                "408||Unavailable|answered 408",
                "429|TooManyWrites|Unavailable|answered 429 TooManyWrites",
                "500|DataSyncCursorExpired|Unavailable|answered 500",
                "503|OptimisticConcurrencyControlFailure|Unavailable|answered 503",
            })
    void an_error_has_its_kind_and_its_sentence(int status, String code, String kind, String sentence)
            throws IOException {
        String body = code == null ? "" : "{\"code\":\"%s\",\"message\":\"Because %s.\"}".formatted(code, KEY);
        try (OddServer server = OddServer.answering(
                "HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n%s".formatted(status, body.length(), body))) {
            // When
            ConvexException failure = failure(client(server));

            // Then
            assertThat(failure.getClass().getSimpleName()).isEqualTo(kind);
            assertThat(failure).hasMessageContaining(sentence);
            assertThat(failure.code()).isEqualTo(Optional.ofNullable(code));
            assertThat(trace(failure)).doesNotContain(KEY);
        }
    }

    @Test
    void the_permission_to_grant_is_named() throws IOException {
        String body = "{\"code\":\"OperationNotPermitted\",\"message\":\"\"}";
        try (OddServer server = OddServer.answering(
                "HTTP/1.1 403 Forbidden\r\nContent-Length: %d\r\n\r\n%s".formatted(body.length(), body))) {
            // When
            ConvexException failure = failure(client(server));

            // Then
            assertThat(failure).isInstanceOfSatisfying(KeyRefused.class, refused -> assertThat(refused.permission())
                    .contains("deployment:data:view"));
        }
    }

    @Test
    void a_message_of_the_server_is_cut_short_and_cleaned() throws IOException {
        String body = "{\"code\":\"Odd\",\"message\":\"a\\u001b[31m\\n%s\"}".formatted("b".repeat(5000));
        try (OddServer server = OddServer.answering(
                "HTTP/1.1 400 Bad\r\nContent-Length: %d\r\n\r\n%s".formatted(body.length(), body))) {
            // When
            ConvexException failure = failure(client(server));

            // Then
            assertThat(failure).isInstanceOf(RequestRefused.class);
            assertThat(failure.getMessage()).contains("a [31m bbb").hasSizeLessThan(500);
        }
    }

    @Test
    void the_page_of_a_proxy_is_not_quoted() throws IOException {
        String body = "<html><h1>Bad Gateway</h1></html>";
        try (OddServer server = OddServer.answering(
                "HTTP/1.1 502 Bad Gateway\r\nContent-Length: %d\r\n\r\n%s".formatted(body.length(), body))) {
            assertThat(failure(client(server))).isInstanceOf(Unavailable.class).hasMessageEndingWith("answered 502.");
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
    void a_missing_path_other_than_the_feed_does_not_mean_an_old_server() throws IOException {
        try (OddServer server = OddServer.answering("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")) {
            ConvexClient client = client(server);
            assertThatThrownBy(client::tableColumns)
                    .isInstanceOf(Unavailable.class)
                    .isNotInstanceOf(NotSupported.class);
        }
    }

    @Test
    void a_server_that_speaks_no_tls_is_told_from_one_that_is_away() throws IOException {
        try (OddServer server = OddServer.answering("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")) {
            URI url = URI.create(server.url().toString().replace("http:", "https:"));
            ConvexClient client = new ConvexClient(GivenConfig.of(url, KEY), "0.1.0");
            assertThat(failure(client)).isInstanceOf(Unavailable.class).hasMessageContaining("TLS");
        }
    }

    @Test
    void nobody_at_the_address_is_unavailable() throws IOException {
        URI url;
        try (ServerSocket free = new ServerSocket(0)) {
            url = URI.create("http://127.0.0.1:" + free.getLocalPort());
        }
        ConvexClient client = new ConvexClient(GivenConfig.of(url, KEY), "0.1.0");
        assertThat(failure(client)).isInstanceOf(Unavailable.class).hasMessageContaining("refuses connections");
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

    @Test
    void an_error_whose_body_never_comes_is_reported_by_its_status() throws IOException {
        try (OddServer server = OddServer.answering("HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\n{")) {
            GivenConfig config = GivenConfig.of(server.url(), KEY).withStallTimeout(Duration.ofMillis(200));
            assertThat(failure(new ConvexClient(config, "0.1.0"))).hasMessageEndingWith("answered 503.");
        }
    }

    @Test
    void a_server_waits_while_nobody_reads() throws Exception {
        // Given
        int entries = 128 << 10;
        AtomicLong sent = new AtomicLong();
        AtomicLong sentWhileNobodyRead = new AtomicLong();
        try (OddServer server = new OddServer(out -> page(out, entries, sent))) {
            PageVisitor waits = new Counting() {
                @Override
                public void value(JsonParser parser) throws IOException {
                    if (changes == 0) {
                        AtomicLong before = new AtomicLong();
                        await().pollInterval(Duration.ofMillis(300))
                                .atMost(Duration.ofSeconds(30))
                                .until(() -> sent.get() > 0 && sent.get() == before.getAndSet(sent.get()));
                        sentWhileNobodyRead.set(sent.get());
                    }
                    super.value(parser);
                }
            };

            // When
            client(server).feed(Selection.everything()).read(Optional.empty(), waits);

            // Then
            assertThat(sent.get()).isGreaterThan(100 << 20);
            assertThat(sentWhileNobodyRead.get()).isLessThan(32 << 20);
            assertThat(((Counting) waits).changes).isEqualTo(entries);
        }
    }

    @Test
    void a_page_that_nobody_wants_any_more_is_not_read_to_its_end() throws IOException {
        try (OddServer server = new OddServer(out -> page(out, 128 << 10, new AtomicLong()))) {
            PageVisitor full = new Counting() {
                @Override
                public void value(JsonParser parser) throws IOException {
                    throw new IOException("No space left on device");
                }
            };
            ChangeFeed feed = client(server).feed(Selection.everything());

            // When
            assertThatThrownBy(() -> feed.read(Optional.empty(), full)).isInstanceOf(UncheckedIOException.class);

            // Then
            await().until(server::hungUp);
        }
    }

    @Test
    void an_interrupted_reader_gets_an_error_and_stays_interrupted() throws IOException {
        try (OddServer server = OddServer.answering(HEAD + "Content-Length: 100000\r\n\r\n" + START)) {
            ConvexClient client = client(server);
            Thread.currentThread().interrupt();

            // When
            ConvexException failure = failure(client);

            // Then
            assertThat(failure).isInstanceOf(Unavailable.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static ConvexClient client(OddServer server) {
        return new ConvexClient(GivenConfig.of(server.url(), KEY), "0.1.0-SNAPSHOT");
    }

    private static ConvexException failure(ConvexClient client) {
        try (client) {
            return catchThrowableOfType(ConvexException.class, () -> client.feed(Selection.everything())
                    .read(Optional.of("01"), new Counting()));
        }
    }

    private static void page(OutputStream out, int entries, AtomicLong sent) throws IOException {
        long length = START.length() + (ENTRY.length() + 1L) * entries - 1 + END.length();
        out.write((HEAD + "Content-Length: " + length + "\r\n\r\n" + START).getBytes(StandardCharsets.UTF_8));
        byte[] chunk = ("," + ENTRY).repeat(64).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < entries; i += 64) {
            int skipped = i == 0 ? 1 : 0;
            out.write(chunk, skipped, chunk.length - skipped);
            sent.addAndGet(chunk.length);
        }
        out.write(END.getBytes(StandardCharsets.UTF_8));
    }

    private static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    private static class Counting implements PageVisitor {

        int changes;

        @Override
        public void truncate(TableName table) {
            throw new AssertionError("No truncate was sent.");
        }

        @Override
        public void value(JsonParser parser) throws IOException {
            parser.skipChildren();
        }

        @Override
        public void change(TableName table, long ts, boolean deleted) {
            changes++;
        }
    }
}
