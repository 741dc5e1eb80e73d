package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convexmirror.convex.ConvexException.KeyRefused;
import dev.convexmirror.convex.ConvexException.NotSupported;
import dev.convexmirror.convex.ConvexException.RequestRefused;
import dev.convexmirror.convex.ConvexException.Unavailable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person reads when a server answers with an error. */
class ErrorAnswersTest extends ClientScenario {

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
    void a_missing_path_other_than_the_feed_does_not_mean_an_old_server() throws IOException {
        try (OddServer server = OddServer.answering("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")) {
            ConvexClient client = client(server);
            assertThatThrownBy(client::tableColumns)
                    .isInstanceOf(Unavailable.class)
                    .isNotInstanceOf(NotSupported.class);
        }
    }

    @Test
    void an_error_whose_body_never_comes_is_reported_by_its_status() throws IOException {
        try (OddServer server = OddServer.answering("HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\n{")) {
            GivenConfig config = GivenConfig.of(server.url(), KEY).withStallTimeout(Duration.ofMillis(200));
            assertThat(failure(new ConvexClient(config, "0.1.0"))).hasMessageEndingWith("answered 503.");
        }
    }

    private static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
