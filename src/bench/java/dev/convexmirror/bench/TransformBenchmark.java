package dev.convexmirror.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.convexmirror.document.DocumentTransformer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Megabytes of Convex JSON a second through one core, for documents of about 600 bytes: the transformer as it is, and
 * for comparison the parser alone and Jackson's own copying. Read the {@code megabytes} rows.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class TransformBenchmark {

    private static final int DOCUMENTS = 2000;

    private final JsonFactory json = new JsonFactory();
    private final DocumentTransformer transformer = new DocumentTransformer();
    private byte[] documents = {};

    /** Counts what was read, so that the report is in megabytes. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Volume {
        /** Megabytes read. */
        public double megabytes;
    }

    @Setup
    public void write() {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < DOCUMENTS; i++) {
            text.append(document(random, i)).append('\n');
        }
        documents = text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String document(Random random, int i) {
        return """
                {"_creationTime":17889990%05d.25,"_id":"j57a1b2c3d4e5f6g7h8j9k0m1n%06d","author":"k97x%028x",\
                "body":"A message with the number %d in a channel, as people write them: it is neither short nor very \
                long, mentions @somebody, has a link https://example.com/path?q=%d and an emoji or an accent: café. \
                Some say \\"hello\\", others go on to the next line.\\nAnd then end.","channel":"m17%029x",\
                "edited":%s,"likes":%d,"reactions":[{"by":"k97x%028x","kind":"thumbsup"},{"by":"k97x%028x","kind":\
                "heart"}],"score":%s,"tags":["a%d","bb%d","ccc"],"thread":null}""".formatted(
                        i,
                        i,
                        random.nextInt(Integer.MAX_VALUE),
                        i,
                        i,
                        random.nextInt(100),
                        random.nextBoolean(),
                        random.nextInt(1000),
                        random.nextInt(Integer.MAX_VALUE),
                        random.nextInt(Integer.MAX_VALUE),
                        random.nextDouble() * 100,
                        i % 17,
                        i % 31);
    }

    @Benchmark
    public long transform(Volume volume) throws IOException {
        long bytes = 0;
        try (JsonParser parser = json.createParser(documents)) {
            while (parser.nextToken() != null) {
                transformer.read(parser);
                transformer.seal(1_789_000_000_123_456_789L, 7);
                bytes += transformer.length();
            }
        }
        volume.megabytes += documents.length / 1e6;
        return bytes;
    }

    /** What no transformer on this parser can be faster than. */
    @Benchmark
    public long parseOnly(Volume volume) throws IOException {
        long sum = 0;
        try (JsonParser parser = json.createParser(documents)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                sum += token == JsonToken.FIELD_NAME ? 1 : parser.getTextLength();
            }
        }
        volume.megabytes += documents.length / 1e6;
        return sum;
    }

    /** Jackson's copying, without any of the rules. */
    @Benchmark
    public long copyWithGenerator(Volume volume) throws IOException {
        long bytes = 0;
        ByteArrayOutputStream out = new ByteArrayOutputStream(4096);
        try (JsonParser parser = json.createParser(documents);
                JsonGenerator generator = json.createGenerator(out)) {
            while (parser.nextToken() != null) {
                generator.copyCurrentStructure(parser);
                generator.flush();
                bytes += out.size();
                out.reset();
            }
        }
        volume.megabytes += documents.length / 1e6;
        return bytes;
    }
}
