package dev.convexmirror.convex;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.convexmirror.convex.ConvexException.Unavailable;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Reads a page of either API while it arrives. Strict about all that the agent relies on, since a page that was
 * misread and then acknowledged would lose changes; indifferent to the order of fields within an entry and to fields it
 * does not know.
 *
 * <p>Safe for use by several threads.
 */
final class PageParser {

    /** Far beyond a document of 1 MiB and a cursor over ten thousand tables. */
    private static final int LONGEST_STRING = 16 << 20;

    /** Field names are shared from page to page, but neither interned nor trusted to be few. */
    private final JsonFactory json = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(LONGEST_STRING)
                    .build())
            .build();

    /** Makes a page of JSON, and stops at its end. */
    @FunctionalInterface
    interface Reading<T> {
        T read(JsonParser parser) throws IOException;
    }

    /** Reads a page of {@code data/sync}; see {@link #read(InputStream, Reading)}. */
    PageEnd read(InputStream body, PageVisitor visitor) throws Unavailable {
        return read(body, parser -> new PageReading(parser, visitor).read());
    }

    /**
     * @param body is read to its end, and not closed
     * @throws Unavailable when the page is not whole or not a page
     * @throws UncheckedIOException around a failure of the visitor's own
     */
    <T> T read(InputStream body, Reading<T> reading) throws Unavailable {
        Source source = new Source(body);
        try (JsonParser parser = json.createParser(source)) {
            parser.disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
            T page = reading.read(parser);
            if (parser.nextToken() != null) {
                throw new MalformedPage("something follows the page");
            }
            return page;
        } catch (JsonEOFException e) {
            throw new Unavailable("The page from Convex was cut off after " + source.count + " bytes.");
        } catch (JsonProcessingException | CharConversionException e) {
            throw new Unavailable(sentence(e, source));
        } catch (IOException e) {
            if (source.failed) {
                throw new Unavailable(
                        "The page from Convex broke off after " + source.count + " bytes: " + e.getMessage() + ".", e);
            }
            throw new UncheckedIOException(e);
        }
    }

    /** The parser's own message may quote the document, so it is only repeated when it is known to be ours. */
    private static String sentence(IOException e, Source source) {
        String what = e instanceof MalformedPage malformed
                ? malformed.getOriginalMessage()
                : "its JSON is broken or not of the expected form";
        return "The answer of Convex is no page of changes: " + what + " (within its first " + source.count
                + " bytes).";
    }

    /** Tells a failure of the connection from one of the visitor. */
    private static final class Source extends InputStream {

        private final InputStream in;
        private long count;
        private boolean failed;

        Source(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                int read = in.read(bytes, offset, length);
                count += Math.max(read, 0);
                return read;
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }
    }
}
