package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.convex.ConvexException.Unavailable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever bytes arrive: a page, or one kind of error. */
class PageParserProperties {

    private static final byte[] PAGE = """
            {"status":{"type":"upToDate","snapshotTs":1789000000123456789},"truncates":[{"component":"","table":"t"}],\
            "values":[{"component":"","table":"t","ts":5,"deleted":false,"value":{"_id":"j57","é":"\\u00e9\\n",\
            "n":-1.5e3,"b":{"$bytes":"ABCD"},"f":{"$float":"AAAAAAAA+H8="},"l":[true,false,null]}}],"syncId":"s",\
            "pagination":{"hasMore":true,"nextCursor":"01"}}""".getBytes(StandardCharsets.UTF_8);

    /** At a place in the page, so many bytes are replaced by others, one of each character. */
    record Damage(int at, int removed, String inserted) {}

    private final PageParser parser = new PageParser();

    @Property(tries = 20_000)
    void a_damaged_page_is_a_page_or_unavailable(@ForAll("damages") List<Damage> damages) {
        // Given
        byte[] page = PAGE;
        for (Damage damage : damages) {
            page = apply(damage, page);
        }

        // When
        String outcome;
        try {
            outcome = parser.read(new ByteArrayInputStream(page), new Transforming())
                    .nextCursor();
        } catch (Unavailable e) {
            outcome = e.getMessage();
        }

        // Then
        assertThat(outcome).isNotNull();
    }

    @Provide
    Arbitrary<List<Damage>> damages() {
        Arbitrary<String> anything =
                Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(4);
        Arbitrary<String> telling = Arbitraries.of(
                "{", "}", "[", "]", "\"", ":", ",", "\\", "null", "1", "\\ud800", "{\"$bytes\":", "\"ts\":");
        return Combinators.combine(
                        Arbitraries.integers().between(0, PAGE.length - 1),
                        Arbitraries.integers().between(0, 8),
                        Arbitraries.oneOf(anything, telling))
                .as(Damage::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
    }

    private static byte[] apply(Damage damage, byte[] page) {
        int at = Math.min(damage.at(), page.length);
        int end = Math.min(at + damage.removed(), page.length);
        ByteArrayOutputStream damaged = new ByteArrayOutputStream();
        damaged.write(page, 0, at);
        damaged.writeBytes(damage.inserted().getBytes(StandardCharsets.ISO_8859_1));
        damaged.write(page, end, page.length - end);
        return damaged.toByteArray();
    }
}
