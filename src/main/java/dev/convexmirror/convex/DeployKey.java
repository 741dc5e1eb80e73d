package dev.convexmirror.convex;

import dev.convexmirror.access.RotatingSecret;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** The secret that opens the deployment. It can be sent and searched for, but not shown. */
final class DeployKey {

    private static final String KEY = "mirror.convex.deploy-key";

    private final String secret;

    private DeployKey(String secret) {
        this.secret = secret;
    }

    /**
     * The key as it is at each request: a file may be replaced while the agent runs.
     *
     * @throws IllegalArgumentException with a sentence that does not hold the key
     */
    static Supplier<DeployKey> source(Optional<String> value, Optional<Path> file) {
        if (file.isPresent()) {
            return new RotatingSecret<>("deploy key", () -> from(value, file));
        }
        DeployKey key = from(value, file);
        return () -> key;
    }

    /** @throws IllegalArgumentException with a sentence that does not hold the key */
    static DeployKey from(Optional<String> value, Optional<Path> file) {
        if (value.isPresent() && file.isPresent()) {
            throw new IllegalArgumentException(KEY + " and " + KEY + "-file are both set; keep one of them.");
        }
        if (file.isPresent()) {
            return check(read(file.get()), KEY + "-file (" + file.get() + ")");
        }
        return check(
                value.orElseThrow(() -> new IllegalArgumentException("Neither " + KEY + " nor " + KEY
                        + "-file is set. Make a key with the permission deployment:data:view in the dashboard, or with"
                        + " generate_admin_key.sh for a self-hosted deployment.")),
                KEY);
    }

    /** The value of the {@code Authorization} header. */
    String authorization() {
        return "Convex " + secret;
    }

    /** The text with every occurrence of the key blacked out, for text that came from elsewhere. */
    String redact(String text) {
        return text.replace(secret, "***");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DeployKey key && key.secret.equals(secret);
    }

    @Override
    public int hashCode() {
        return secret.hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }

    private static DeployKey check(String raw, String origin) {
        String key = raw.strip();
        if (key.isEmpty()) {
            throw new IllegalArgumentException(origin + " is empty.");
        }
        if (!key.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException(
                    origin + " holds a space, a line break or a character beyond ASCII; a deploy key has none. Was it"
                            + " copied as a whole, and alone?");
        }
        return new DeployKey(key);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(KEY + "-file: there is no file " + file + ".", e);
        } catch (MalformedInputException e) {
            throw new IllegalArgumentException(KEY + "-file: " + file + " is not a text file.", e);
        } catch (AccessDeniedException e) {
            throw new IllegalArgumentException(
                    KEY + "-file: cannot read " + file + ": permission denied. Let the agent's user read it.", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(KEY + "-file: cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
