package dev.convexmirror.rig.convex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convexmirror.rig.convex.store.StoredDocument;
import dev.convexmirror.rig.convex.value.ConvexId;
import dev.convexmirror.rig.convex.value.ExportDocument;
import dev.convexmirror.rig.convex.value.FloatText;
import dev.convexmirror.rig.convex.value.Id128;
import dev.convexmirror.rig.convex.value.InvalidWriteException;
import dev.convexmirror.rig.convex.value.ValueFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vector 72 of convex-protocol §8.2 and the encodings, ids and limits of §4. */
class EncodingVectorsTest extends SyncFixture {
    @Test
    void vector_72_values_keep_their_type_in_the_text() {
        use(quiet());
        Map<String, Object> fields = new HashMap<>();
        fields.put("int64", 42L);
        fields.put("max", Long.MAX_VALUE);
        fields.put("float", 42.0);
        fields.put("negativeZero", -0.0);
        fields.put("nan", Double.NaN);
        fields.put("infinity", Double.POSITIVE_INFINITY);
        fields.put("minusInfinity", Double.NEGATIVE_INFINITY);
        fields.put("bytes", new byte[] {0, 0x10, (byte) 0x83});
        fields.put("nothing", null);
        fields.put("nested", Map.of("list", List.of(1L, 1.0, "x", true)));
        fields.put("text", "\u0001 \"quoted\"\\ \u007f é 😀 \n");
        emulator.transact(transaction -> transaction.insert("a", fields));

        String text = sync.next().text();

        assertThat(text)
                .contains("\"int64\":42,", "\"max\":9223372036854775807,", "\"float\":42.0,", "\"negativeZero\":-0.0,")
                .contains("\"nan\":{\"$float\":\"AAAAAAAA+H8=\"}", "\"infinity\":{\"$float\":\"AAAAAAAA8H8=\"}")
                .contains("\"minusInfinity\":{\"$float\":\"AAAAAAAA8P8=\"}", "\"bytes\":{\"$bytes\":\"ABCD\"}")
                .contains("\"nothing\":null", "\"nested\":{\"list\":[1,1.0,\"x\",true]}")
                .contains("\"text\":\"\\u0001 \\\"quoted\\\"\\\\ \u007f é 😀 \\n\"");
        StoredDocument document = emulator.documents("a").values().iterator().next();
        assertThat(document.fields()).containsAllEntriesOf(withoutBytes(fields));
        assertThat((byte[]) document.fields().get("bytes")).containsExactly(0, 0x10, 0x83);
    }

    @ParameterizedTest
    @CsvSource({
        "1e16,1e16",
        "1e15,1000000000000000.0",
        "1.5e16,1.5e16",
        "5e-324,5e-324",
        "1e-7,1e-7",
        "0.00001,0.00001",
        "1.5e-6,1.5e-6",
        "123456789.125,123456789.125",
        "-2.5,-2.5",
        "9007199254740993,9007199254740992.0",
        "2e-323,2e-323",
        "1.7976931348623157e308,1.7976931348623157e308",
        "0.1,0.1",
        "1e21,1e21",
        "-1e100,-1e100",
        "2.2250738585072014E-308,2.2250738585072014e-308"
    })
    void floats_are_written_as_rust_writes_them(double number, String text) {
        assertThat(FloatText.of(number)).isEqualTo(text);
        assertThat(Double.parseDouble(text)).isEqualTo(number);
    }

    @Test
    void the_other_encodings_wrap_or_flatten_what_json_cannot_tell() {
        Map<String, Object> fields = new HashMap<>();
        fields.put("i", 1234567890123456789L);
        fields.put("z", -0.0);
        fields.put("n", Double.NaN);
        fields.put("b", new byte[] {0, 0x10, (byte) 0x83});

        assertThat(text(ValueFormat.CLEAN, fields))
                .isEqualTo("{\"b\":\"ABCD\",\"i\":\"1234567890123456789\",\"n\":\"NaN\",\"z\":-0.0}");
        assertThat(text(ValueFormat.ENCODED, fields))
                .isEqualTo("{\"b\":{\"$bytes\":\"ABCD\"},\"i\":{\"$integer\":\"FYHpffQQIhE=\"},"
                        + "\"n\":{\"$float\":\"AAAAAAAA+H8=\"},\"z\":{\"$float\":\"AAAAAAAAAIA=\"}}");
    }

    @Test
    void ids_are_built_as_the_stability_vectors_say() {
        byte[] bytes = new byte[16];
        int next = 1;
        for (int i = 0; i < bytes.length; i++) {
            next = next * 251 & 0xff;
            bytes[i] = (byte) next;
        }
        ConvexId id = new ConvexId(1017, Id128.read(ByteBuffer.wrap(bytes)));

        assertThat(id.encode()).isEqualTo("z43zp6c3e75gkmz1kfwj6mbbx5sw281h");
        assertThat(new ConvexId(10001, new Id128(0, 0)).encode()).isEqualTo("j5700000000000000000000000001qv0");
        assertThat(ConvexId.decode(id.encode())).contains(id);
        assertThat(ConvexId.decode("z43zp6c3e75gkmz1kfwj6mbbx5sw281g")).isEmpty();
    }

    @Test
    void columns_are_cut_out_without_touching_the_others() {
        byte[] json =
                "{\"a\":{\"x\":[1,2]},\"b\":\"\\\"b\\\"\",\"c\":-1.50,\"d\":null}".getBytes(StandardCharsets.UTF_8);

        byte[] filtered = ExportDocument.filter(json, name -> name.equals("b") || name.equals("c"));

        assertThat(new String(filtered, StandardCharsets.UTF_8)).isEqualTo("{\"b\":\"\\\"b\\\"\",\"c\":-1.50}");
        assertThat(new String(ExportDocument.filter(json, name -> false), StandardCharsets.UTF_8))
                .isEqualTo("{}");
    }

    @Test
    void writes_beyond_the_limits_are_refused_and_leave_nothing() {
        use(quiet());
        Object nested = 1L;
        for (int depth = 0; depth < 16; depth++) {
            nested = List.of(nested);
        }
        long before = emulator.latestTs();

        refused("ValueTooLargeError", Map.of("x", "x".repeat(1 << 20)));
        refused("InvalidDocumentError", Map.of("x", nested));
        refused("InvalidDocumentError", Map.of("_mine", 1L));
        refused("InvalidDocumentError", Map.of("_id", "x"));
        refused("ArrayTooLong", Map.of("x", new ArrayList<>(Collections.nCopies(8193, true))));
        refused("InvalidFieldName", Map.of("$x", 1L));
        refused("InvalidValue", Map.of("x", 1));
        refused("InvalidValue", Map.of("x", "\ud800"));
        assertThat(emulator.latestTs()).isEqualTo(before);
        assertThat(emulator.snapshot().tables()).isEmpty();
    }

    private void refused(String code, Map<String, ?> fields) {
        assertThatThrownBy(() -> emulator.transact(transaction -> {
                    transaction.insert("a", Map.of());
                    transaction.insert("a", fields);
                }))
                .isInstanceOfSatisfying(
                        InvalidWriteException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static String text(ValueFormat format, Map<String, ?> fields) {
        return new String(format.encode(fields), StandardCharsets.UTF_8);
    }

    private static Map<String, Object> withoutBytes(Map<String, Object> fields) {
        Map<String, Object> others = new HashMap<>(fields);
        others.remove("bytes");
        return others;
    }
}
