package dev.convexmirror.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convexmirror.rig.convex.RandomValues;
import dev.convexmirror.rig.convex.value.ValueFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Rows of every kind, in the forms that the emulator takes and tells them in. */
class ProofProperties {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] KEY = "a key that nobody else knows    ".getBytes(StandardCharsets.US_ASCII);
    private static final List<Object> PAIRS = Arrays.asList(
            null,
            false,
            true,
            0.0,
            -0.0,
            0L,
            1.0,
            1L,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            "",
            "1",
            new byte[0],
            Map.of(),
            List.of());

    @Property(tries = 2000)
    void a_row_that_comes_back_as_it_was_sent_proves_itself(@ForAll long seed) {
        // Given
        Map<String, Object> row = new RandomValues(new Random(seed)).document();
        Proof proof = new Proof(KEY);
        // When
        Map<String, Object> document = written(row, proof, seed);
        // Then
        assertThat(proof.holds(exported(document))).as("%s", row).isTrue();
        assertThat(new Proof(new byte[Proof.KEY_BYTES]).holds(exported(document)))
                .isFalse();
    }

    @Property(tries = 2000)
    void a_row_of_which_anything_was_changed_does_not(@ForAll long seed) {
        // Given
        Random random = new Random(seed);
        Map<String, Object> row = new RandomValues(random).document();
        Map<String, Object> other = new RandomValues(random).document();
        Proof proof = new Proof(KEY);
        Map<String, Object> document = written(row, proof, seed);
        // When
        other.put("mirrorProof", document.get("mirrorProof"));
        boolean same = Arrays.equals(ValueFormat.EXPORT.encode(row(document)), ValueFormat.EXPORT.encode(row(other)));
        // Then
        assertThat(proof.holds(exported(other))).as("%s by %s", row, other).isEqualTo(same);
    }

    @Property(tries = 2000)
    void a_field_that_became_another_value_is_noticed_wherever_it_is(@ForAll long seed) {
        // Given
        Random random = new Random(seed);
        Object before = PAIRS.get(random.nextInt(PAIRS.size()));
        Object after = PAIRS.get(random.nextInt(PAIRS.size()));
        Map<String, Object> row = new RandomValues(random).document();
        int depth = random.nextInt(3);
        row.put("deep", nested(before, depth));
        Proof proof = new Proof(KEY);
        Map<String, Object> document = written(row, proof, seed);
        // When
        document.put("deep", nested(after, depth));
        boolean same = Arrays.equals(ValueFormat.EXPORT.encode(row), ValueFormat.EXPORT.encode(row(document)));
        // Then
        assertThat(proof.holds(exported(document))).isEqualTo(same);
    }

    @Property(tries = 500)
    void a_proof_in_which_anything_was_changed_does_not_hold(@ForAll long seed) {
        // Given
        Random random = new Random(seed);
        Proof proof = new Proof(KEY);
        Map<String, Object> document = written(new RandomValues(random).document(), proof, seed);
        StringBuilder text = new StringBuilder(Objects.toString(document.get("mirrorProof")));
        // When
        int place = random.nextInt(text.length());
        text.setCharAt(place, text.charAt(place) == 'A' ? 'B' : 'A');
        document.put("mirrorProof", text.toString());
        // Then
        assertThat(proof.holds(exported(document))).as("%s", text).isFalse();
    }

    private static Object nested(Object value, int depth) {
        return switch (depth) {
            case 0 -> value;
            case 1 -> new ArrayList<>(Arrays.asList(value, 1.0));
            default -> {
                Map<String, Object> object = new LinkedHashMap<>();
                object.put("z", value);
                object.put("a", "first");
                yield object;
            }
        };
    }

    /** What is in Convex after the row was sent with its proof. */
    private static Map<String, Object> written(Map<String, Object> row, Proof proof, long ts) {
        Map<String, Object> document = new HashMap<>(row);
        document.put("mirrorProof", proof.of(tree(ValueFormat.ENCODED.encode(row)), ts));
        document.put("_id", "j5700000000000000000000000001qv0");
        document.put("_creationTime", 1.5);
        return document;
    }

    private static Map<String, Object> row(Map<String, Object> document) {
        Map<String, Object> row = new HashMap<>(document);
        row.keySet().removeAll(List.of("_id", "_creationTime", "mirrorProof"));
        return row;
    }

    private static JsonNode exported(Map<String, Object> document) {
        return tree(ValueFormat.EXPORT.encode(document));
    }

    private static JsonNode tree(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
