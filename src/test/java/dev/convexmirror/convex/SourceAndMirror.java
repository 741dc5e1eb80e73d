package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convexmirror.rig.convex.ConvexEmulator;
import dev.convexmirror.rig.convex.store.StoredDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compares what a feed made of a deployment with the deployment. */
final class SourceAndMirror {

    private SourceAndMirror() {}

    /** Every table of the source: the same documents in the same versions. */
    static void assertEqual(ConvexEmulator convex, TablesInMemory mirror) {
        convex.snapshot().tables().forEach((ref, documents) -> {
            Map<String, Object> expected = new TreeMap<>();
            documents.forEach((id, document) -> expected.put(id, expected(document)));
            Map<String, Object> actual = new TreeMap<>();
            mirror.documents(new TableName(ref.component(), ref.table()))
                    .forEach((id, version) -> actual.put(id, actual(version)));
            assertThat(actual).as(ref.toString()).isEqualTo(expected);
        });
    }

    private static Map<String, Object> actual(TablesInMemory.Version version) {
        try {
            return new ObjectMapper()
                    .enable(DeserializationFeature.USE_LONG_FOR_INTS)
                    .readValue(version.source().orElseThrow(), new TypeReference<Map<String, Object>>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> expected(StoredDocument document) {
        Map<String, Object> fields = new HashMap<>();
        document.fields().forEach((name, value) -> fields.put(name, plain(value)));
        fields.remove("_id");
        fields.put("_mirror", Map.of("ts", document.ts(), "page", 1L));
        return fields;
    }

    private static Object plain(Object value) {
        return switch (value) {
            case null -> null;
            case Double number -> Double.isFinite(number) ? number : null;
            case byte[] bytes -> Base64.getEncoder().encodeToString(bytes);
            case List<?> items -> {
                List<Object> plain = new ArrayList<>();
                items.forEach(item -> plain.add(plain(item)));
                yield plain;
            }
            case Map<?, ?> fields -> {
                Map<Object, Object> plain = new HashMap<>();
                fields.forEach((name, item) -> plain.put(name, plain(item)));
                yield plain;
            }
            default -> value;
        };
    }
}
