package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.convex.ConvexException.Unavailable;
import dev.convexmirror.convex.PageParser.Reading;
import dev.convexmirror.rig.MutatedJson;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever arrives in the place of a page, over either API: a page or one kind of error, in bounded time and memory. jqwik
 * prints its seed with a failure.
 */
class PageFuzzProperties {

    private static final Set<TableName> ASKED = Set.of(TableName.root("posts"));

    private static final String PAGE = """
            {"status":{"type":"snapshotting"},"truncates":[{"component":"","table":"posts"}],"values":[\
            {"component":"","table":"posts","ts":5,"deleted":false,"value":{"_id":"j57","n":%s,"m":%s}},\
            {"component":"","table":"posts","ts":6,"deleted":true,"value":{"_id":"j58"}}],"syncId":"s",\
            "pagination":{"hasMore":true,"nextCursor":"01"}}""";

    private static final String SNAPSHOT = """
            {"values":[{"_component":"","_table":"posts","_ts":5,"_creationTime":1.5,"_id":"p1","n":%s,"m":%s}],\
            "snapshot":7,"cursor":"{\\"tablet\\":\\"x\\"}","hasMore":true}""";

    private static final String DELTAS = """
            {"values":[{"_component":"","_table":"posts","_ts":5,"_deleted":false,"_id":"p1","n":%s,"m":%s},\
            {"_deleted":true,"_id":"p1","_component":"","_table":"posts","_ts":6}],"cursor":9,"hasMore":false}""";

    private final PageParser parser = new PageParser();

    @Property(tries = 8_000)
    void a_damaged_page_is_a_page_or_unavailable(@ForAll long seed) {
        assertPageOrUnavailable(damaged(PAGE, seed), json -> new PageReading(json, new Transforming()).read());
    }

    @Property(tries = 8_000)
    void a_damaged_page_of_a_snapshot_is_a_page_or_unavailable(@ForAll long seed) {
        assertPageOrUnavailable(
                damaged(SNAPSHOT, seed), json -> new LegacyPageReading(json, ASKED, new Transforming()).snapshot());
    }

    @Property(tries = 8_000)
    void a_damaged_page_of_deltas_is_a_page_or_unavailable(@ForAll long seed) {
        assertPageOrUnavailable(
                damaged(DELTAS, seed), json -> new LegacyPageReading(json, ASKED, new Transforming()).deltas());
    }

    @Property(tries = 2_000)
    void any_json_is_a_page_or_unavailable(@ForAll long seed) {
        byte[] any = new MutatedJson(seed).value().getBytes(StandardCharsets.UTF_8);
        assertPageOrUnavailable(any, json -> new PageReading(json, new Transforming()).read());
        assertPageOrUnavailable(any, json -> new LegacyPageReading(json, ASKED, new Transforming()).snapshot());
        assertPageOrUnavailable(any, json -> new LegacyPageReading(json, ASKED, new Transforming()).deltas());
    }

    /** What never ends must not be kept: each of these would fill any memory. */
    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "\"a", "{\"n\":9", "{\"status\":{\"type\":\"", "{\"values\":[["})
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void what_never_ends_is_given_up(String beginning) {
        assertGivenUp(beginning, json -> new PageReading(json, new Transforming()).read());
    }

    /** Of a document of the older API everything counts that is not one of the server's own fields. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[",
                "{\"a\":",
                "\"a",
                "{\"n\":9",
                "{\"cursor\":\"",
                "{\"cursor\":9",
                "{\"snapshot\":9",
                "{\"values\":[[",
                "{\"values\":[{\"_table\":\"a",
                "{\"values\":[{\"_ts\":9",
                "{\"values\":[{\"m\":[",
                "{\"values\":[{\"m\":\"a",
            })
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void what_never_ends_in_the_older_api_is_given_up(String beginning) {
        assertGivenUp(beginning, json -> new LegacyPageReading(json, ASKED, new Transforming()).snapshot());
        assertGivenUp(beginning, json -> new LegacyPageReading(json, ASKED, new Transforming()).deltas());
    }

    private void assertGivenUp(String beginning, Reading<?> reading) {
        // Given
        String rest = beginning.startsWith("{\"a\":") ? beginning : beginning.substring(beginning.length() - 1);
        InputStream endless = new SequenceInputStream(Collections.enumeration(
                List.of(new ByteArrayInputStream(beginning.getBytes(StandardCharsets.UTF_8)), new Endless(rest))));

        // When
        boolean given = isUnavailable(endless, reading);

        // Then
        assertThat(given).isTrue();
    }

    private static byte[] damaged(String page, long seed) {
        MutatedJson json = new MutatedJson(seed);
        return json.damaged(page.formatted(json.value(), json.value()));
    }

    private void assertPageOrUnavailable(byte[] body, Reading<?> reading) {
        boolean unavailable = isUnavailable(new ByteArrayInputStream(body), reading);
        assertThat(Stream.of(true, false)).contains(unavailable);
    }

    /** Any other exception, and none that is an error of the machine, is a defect and passes through. */
    private boolean isUnavailable(InputStream body, Reading<?> reading) {
        try {
            assertThat(parser.read(body, reading)).isNotNull();
            return false;
        } catch (Unavailable e) {
            assertThat(e).hasMessageNotContaining("p1").hasMessageNotContaining("j57");
            return true;
        }
    }

    /** Says the same for ever. */
    private static final class Endless extends InputStream {

        private final byte[] text;
        private int at;

        private Endless(String text) {
            this.text = text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public int read() {
            at = (at + 1) % text.length;
            return text[at] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            for (int i = 0; i < length; i++) {
                bytes[offset + i] = (byte) read();
            }
            return length;
        }
    }
}
