package dev.convexmirror.index;

import dev.convexmirror.access.RotatingSecret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;

/** The {@code Authorization} header that the configuration asks for. */
final class Credentials {
    private static final String KEYS = "mirror.elasticsearch.";

    private Credentials() {}

    /** The header as it is at each request: secrets in files may be replaced while the agent runs. */
    static Optional<Supplier<String>> header(ElasticsearchConfig config) {
        if (authorization(config).isEmpty()) {
            return Optional.empty();
        }
        boolean fixed = config.apiKeyFile().isEmpty() && config.passwordFile().isEmpty();
        Supplier<String> reading = () -> authorization(config).orElseThrow();
        return Optional.of(fixed ? reading : new RotatingSecret<>("secret for Elasticsearch", reading));
    }

    static Optional<String> authorization(ElasticsearchConfig config) {
        Optional<String> apiKey = secret("api-key", config.apiKey(), config.apiKeyFile());
        Optional<String> password = secret("password", config.password(), config.passwordFile());
        if (apiKey.isPresent() && config.username().isPresent()) {
            throw new InvalidConfigurationException("Both " + KEYS + "api-key and " + KEYS
                    + "username are set; keep the one that is meant and remove the other.");
        }
        if (password.isPresent() != config.username().isPresent()) {
            String present = password.isPresent() ? "password" : "username";
            String missing = password.isPresent() ? "username" : "password";
            throw new InvalidConfigurationException(
                    KEYS + present + " is set but " + KEYS + missing + " is not; basic authentication needs both.");
        }
        return apiKey.map(key -> "ApiKey " + key)
                .or(() -> password.map(secret -> basic(config.username().orElseThrow(), secret)));
    }

    private static String basic(String username, String password) {
        byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    private static Optional<String> secret(String key, Optional<String> value, Optional<Path> file) {
        if (value.isPresent() && file.isPresent()) {
            throw new InvalidConfigurationException("Both " + KEYS + key + " and " + KEYS + key
                    + "-file are set; keep the one that is meant and remove the other.");
        }
        Optional<String> secret = file.map(path -> read(key, path)).or(() -> value.map(String::strip));
        if (secret.isPresent() && !secret.get().chars().allMatch(c -> c > 0x1f && c != 0x7f)) {
            // An HTTP header cannot carry it, and the complaint of the HTTP client would quote it.
            throw new InvalidConfigurationException(
                    KEYS + key + " holds a line break or another control character; give the secret on one line.");
        }
        return secret;
    }

    private static String read(String key, Path path) {
        try {
            String content = Files.readString(path).strip();
            if (content.isEmpty()) {
                throw new InvalidConfigurationException(
                        "The file '" + path + "' of " + KEYS + key + "-file is empty; write the secret into it.");
            }
            return content;
        } catch (IOException e) {
            throw new InvalidConfigurationException("The file '" + path + "' of " + KEYS + key
                    + "-file cannot be read; check that it exists and that the agent's user may read it.");
        }
    }
}
