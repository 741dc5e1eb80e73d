package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import dev.convexmirror.convex.ConvexException.Unavailable;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageParserTest {

    private static final String PAGE = """
            {"status":{"type":"stale","snapshotTs":1789000000123456789},
             "truncates":[{"component":"","table":"invoices"},{"component":"a/b","table":"events"}],
             "values":[
              {"component":"","table":"invoices","ts":1788999999000000001,"deleted":false,
               "value":{"_creationTime":1788999999000,"_id":"j57","qty":3,"nested":{"x":[1,{"y":2}]}}},
              {"component":"a/b","table":"events","ts":1789000000123456789,"deleted":true,"value":{"_id":"k97"}}],
             "syncId":"0f0c8a54","pagination":{"hasMore":true,"nextCursor":"01c0ffee"}}
            """;

    private final PageParser parser = new PageParser();
    private final RecordedPage told = new RecordedPage();

    @Test
    void a_page_is_told_in_wire_order() throws Unavailable {
        // When
        PageEnd end = read(PAGE);

        // Then
        assertThat(told.events)
                .containsExactly(
                        "truncate invoices",
                        "truncate a/b/events",
                        "value {\"_creationTime\":1788999999000,\"_id\":\"j57\",\"qty\":3,\"nested\":{\"x\":[1,{\"y\":2}]}}",
                        "change invoices 1788999999000000001 false",
                        "value {\"_id\":\"k97\"}",
                        "change a/b/events 1789000000123456789 true");
        assertThat(end).isEqualTo(new PageEnd(new SyncStatus.Stale(1789000000123456789L), "0f0c8a54", "01c0ffee"));
    }

    @Test
    void the_fields_of_an_entry_may_come_in_any_order() throws Unavailable {
        // When
        read(
                PAGE.replace(
                                "\"component\":\"\",\"table\":\"invoices\",\"ts\":1788999999000000001,\"deleted\":false,",
                                "")
                        .replace(
                                "\"y\":2}]}}",
                                "\"y\":2}]}},\"deleted\":false,\"table\":\"invoices\",\"component\":\"\",\"ts\":1788999999000000001"));

        // Then
        assertThat(told.events).contains("change invoices 1788999999000000001 false");
    }

    @Test
    void unknown_fields_are_skipped_everywhere() throws Unavailable {
        // When
        PageEnd end = read(PAGE.replace("\"hasMore\":true", "\"hasMore\":{\"a\":[1]}")
                .replace("\"deleted\":true", "\"deleted\":true,\"new\":[{}]")
                .replace("\"type\":\"stale\"", "\"type\":\"stale\",\"new\":{}")
                .replace("\"syncId\"", "\"new\":{\"values\":[]},\"syncId\"")
                .replace("\"table\":\"events\"}", "\"table\":\"events\",\"new\":null}"));

        // Then
        assertThat(told.events).hasSize(6);
        assertThat(end.nextCursor()).isEqualTo("01c0ffee");
    }

    @Test
    void an_empty_page_is_not_the_end() throws Unavailable {
        // When
        PageEnd end = read("""
                        {"status":{"type":"snapshotting"},"truncates":[],"values":[],"syncId":"s",\
                        "pagination":{"hasMore":true,"nextCursor":"01"}}""");

        // Then
        assertThat(told.events).isEmpty();
        assertThat(end.status().consistent()).isFalse();
    }

    @Test
    void a_page_cut_off_anywhere_is_no_page() {
        String whole = PAGE.strip();
        for (int length = 0; length < whole.length(); length++) {
            String part = whole.substring(0, length);
            assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> read(part));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"status\"|\"statu\"|it lacks status",
                "\"truncates\"|\"truncate\"|it lacks truncates",
                "\"values\"|\"value\"|it lacks values",
                "\"syncId\"|\"sync\"|it lacks syncId",
                "\"nextCursor\"|\"next\"|it lacks pagination.nextCursor",
                "\"nextCursor\":\"01c0ffee\"|\"nextCursor\":null|pagination.nextCursor is of the wrong type",
                "\"type\":\"stale\"|\"type\":\"secret\"|its status is of an unknown type",
                "\"snapshotTs\"|\"ts\"|it lacks status.snapshotTs",
                "\"type\":\"stale\"|\"type\":7|status.type is of the wrong type",
                "\"deleted\":true|\"deleted\":1|deleted is neither true nor false",
                "\"deleted\":true,||it lacks deleted",
                "\"deleted\":true|\"deleted\":true,\"deleted\":true|deleted occurs twice",
                "1788999999000000001|1788999999000000001.0|ts is of the wrong type",
                "1788999999000000001|17889999990000000010|ts is no timestamp",
                "1788999999000000001|-5|ts is no timestamp",
                "\"value\":{\"_id\":\"k97\"}|\"value\":\"secret\"|value is of the wrong type",
                ",\"value\":{\"_id\":\"k97\"}||it lacks value",
                "\"table\":\"events\",\"ts\"|\"table\":\"\",\"ts\"|table is empty",
                "\"component\":\"a/b\",\"table\":\"events\",\"ts\"|\"table\":\"events\",\"ts\"|it lacks component",
                "\"truncates\":[|\"truncates\":[7,|an entry of truncates is of the wrong type",
                "\"syncId\"|\"values\":[],\"syncId\"|values occurs twice",
                "\"syncId\"|\"truncates\":[],\"syncId\"|truncates occurs twice",
                "\"syncId\"|\"syncId\":\"x\",\"syncId\"|syncId occurs twice",
                "\"pagination\"|\"pagination\":{\"nextCursor\":\"02\"},\"pagination\"|pagination.nextCursor occurs twice",
            })
    void a_page_that_is_not_as_specified_is_refused(String before, String after, String sentence) {
        assertThat(PAGE).contains(before);
        String wrong = PAGE.replaceFirst(Pattern.quote(before), after == null ? "" : after);
        assertThatThrownBy(() -> read(wrong))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining(sentence)
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @Test
    void truncates_that_come_too_late_are_refused() {
        String late = PAGE.replaceFirst("\"truncates\":.*\n", "")
                .replace("\"syncId\"", "\"truncates\":[{\"component\":\"\",\"table\":\"invoices\"}],\"syncId\"");
        assertThatThrownBy(() -> read(late)).hasMessageContaining("truncates follows values");
    }

    @Test
    void something_behind_the_page_is_refused() {
        assertThatThrownBy(() -> read(PAGE + "{}")).isInstanceOf(Unavailable.class);
    }

    @Test
    void an_error_tells_nothing_of_the_document() {
        assertThatThrownBy(() -> read(PAGE.replace("\"qty\":3", "\"qty\":secret")))
                .isInstanceOf(Unavailable.class)
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @Test
    void a_broken_connection_is_told_from_a_broken_page() {
        InputStream broken = new FilterInputStream(InputStream.nullInputStream()) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                throw new SocketException("Connection reset");
            }
        };
        assertThatThrownBy(() -> parser.read(broken, told))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("Connection reset");
    }

    @Test
    void a_failure_of_the_visitor_is_not_blamed_on_convex() {
        PageVisitor full = new RecordedPage() {
            @Override
            public void change(TableName table, long ts, boolean deleted) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        assertThatThrownBy(() -> parser.read(bytes(PAGE), full))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("No space left on device");
    }

    @Test
    void a_visitor_that_leaves_part_of_a_value_is_found_out() {
        PageVisitor lazy = new RecordedPage() {
            @Override
            public void value(JsonParser json) {
                // Consumes nothing.
            }
        };
        assertThatThrownBy(() -> parser.read(bytes(PAGE), lazy)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_name_that_repeats_is_one_object() throws Unavailable {
        // Given
        String entry =
                "{\"component\":\"\",\"table\":\"invoices\",\"ts\":5,\"deleted\":true,\"value\":{\"_id\":\"k\"}},";

        // When
        read(PAGE.replace("\"values\":[", "\"values\":[" + entry.repeat(100)));

        // Then
        assertThat(told.tables.stream().filter(name -> name.table().equals("invoices")))
                .hasSize(102)
                .allSatisfy(name -> assertThat(name).isSameAs(told.tables.getFirst()));
    }

    private PageEnd read(String page) throws Unavailable {
        return parser.read(bytes(page), told);
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
