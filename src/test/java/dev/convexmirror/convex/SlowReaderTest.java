package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonParser;
import dev.convexmirror.convex.ConvexException.Unavailable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A reader of a page that is slow, has had enough, or is interrupted. */
class SlowReaderTest extends ClientScenario {

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
}
