package dev.convexmirror.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a row carries to show that the import wrote it as it is: the time at which the source committed it, and a keyed digest
 * (HMAC-SHA-256, of which 128 bits are kept) of that time and of all its fields. Whoever does not know the key can put another row's
 * proof into a row, and no other that holds. Immutable, safe for use by several threads; its text shows no key.
 */
final class Proof {

    /** The field, which every guarded row has. */
    static final String FIELD = "mirrorProof";

    /** The length of a key, bytes. */
    static final int KEY_BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";
    /** What the others would be told by, if there were any. */
    private static final String VERSION = "1";

    private static final int KEPT_BYTES = 16;

    private final SecretKeySpec key;

    Proof(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /**
     * The proof of a row.
     *
     * @param row as imports send it, without a proof
     * @param ts when the source committed it, or its snapshot was taken, ns since 1970
     */
    String of(JsonNode row, long ts) {
        return text(ts, CanonicalForm.ofSent(row));
    }

    /** Whether a document, as the feed tells it, is as the import wrote it. */
    boolean holds(JsonNode document) {
        String proof = document.path(FIELD).asText("");
        int from = VERSION.length() + 1;
        int to = proof.lastIndexOf('.');
        if (!proof.startsWith(VERSION + ".") || to <= from) {
            return false;
        }
        long ts;
        try {
            ts = Long.parseLong(proof.substring(from, to), Character.MAX_RADIX);
        } catch (NumberFormatException e) {
            return false;
        }
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        document.properties().stream()
                .filter(field ->
                        !field.getKey().startsWith("_") && !field.getKey().equals(FIELD))
                .forEach(field -> content.set(field.getKey(), field.getValue()));
        String expected = text(ts, CanonicalForm.ofExported(content));
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), proof.getBytes(StandardCharsets.UTF_8));
    }

    private String text(long ts, byte[] content) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(ByteBuffer.allocate(Long.BYTES).putLong(ts).array());
            byte[] sum = mac.doFinal(content);
            return VERSION + "." + Long.toString(ts, Character.MAX_RADIX) + "."
                    + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(sum, KEPT_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java comes without " + ALGORITHM + ".", e);
        }
    }
}
