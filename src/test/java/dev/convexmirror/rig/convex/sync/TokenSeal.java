package dev.convexmirror.rig.convex.sync;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Turns state into opaque tokens: version byte 1, a random nonce, and the state encrypted and authenticated with the
 * deployment's own key, in lower-case hex (convex-protocol §2.2). Thread-safe.
 */
final class TokenSeal {
    private static final byte VERSION = 1;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec key;

    TokenSeal() {
        byte[] secret = new byte[16];
        random.nextBytes(secret);
        key = new SecretKeySpec(secret, "AES");
    }

    /**
     * Seals a state.
     *
     * @param purpose a token is good for one purpose only
     */
    String seal(String purpose, byte[] state) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        byte[] sealed = crypt(Cipher.ENCRYPT_MODE, purpose, nonce, state)
                .orElseThrow(() -> new IllegalStateException("This JVM has no AES-GCM"));
        ByteBuffer token = ByteBuffer.allocate(1 + NONCE + sealed.length);
        token.put(VERSION).put(nonce).put(sealed);
        return HexFormat.of().formatHex(token.array());
    }

    /** The state in a token; empty when it was not sealed here for this purpose. */
    Optional<byte[]> open(String purpose, String token) {
        byte[] bytes;
        try {
            bytes = HexFormat.of().parseHex(token);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (bytes.length <= 1 + NONCE || bytes[0] != VERSION) {
            return Optional.empty();
        }
        byte[] nonce = new byte[NONCE];
        byte[] sealed = new byte[bytes.length - 1 - NONCE];
        ByteBuffer.wrap(bytes, 1, bytes.length - 1).get(nonce).get(sealed);
        return crypt(Cipher.DECRYPT_MODE, purpose, nonce, sealed);
    }

    private Optional<byte[]> crypt(int mode, String purpose, byte[] nonce, byte[] bytes) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
            return Optional.of(cipher.doFinal(bytes));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }
}
