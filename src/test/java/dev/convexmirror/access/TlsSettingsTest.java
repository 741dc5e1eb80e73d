package dev.convexmirror.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convexmirror.rig.ServerCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsSettingsTest {

    private static final String SECRET = "c2VjcmV0IHNlY3JldA==";

    @TempDir
    Path directory;

    @Test
    void nothing_configured_is_the_trust_of_the_system() {
        assertThat(new TlsSettings("mirror.convex.", Optional.empty(), Optional.empty(), Optional.empty()).context())
                .isEmpty();
    }

    @Test
    void a_certificate_without_its_key_is_refused_and_a_key_without_its_certificate() {
        assertThatThrownBy(() -> client(Optional.of(directory.resolve("c")), Optional.empty()))
                .hasMessageContaining("mirror.elasticsearch.client-key is not");
        assertThatThrownBy(() -> client(Optional.empty(), Optional.of(directory.resolve("k"))))
                .hasMessageContaining("mirror.elasticsearch.client-certificate is not");
    }

    @Test
    void a_key_in_another_form_is_told_how_to_be_converted() throws Exception {
        // Given
        ServerCertificate certificate = ServerCertificate.create(directory);
        Path key = Files.writeString(
                directory.resolve("rsa"),
                "-----BEGIN RSA PRIVATE KEY-----\n" + SECRET + "\n-----END RSA PRIVATE KEY-----");
        // Then
        assertThatThrownBy(() -> client(Optional.of(certificate.clientPem()), Optional.of(key)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(key.toString(), "mirror.elasticsearch.client-key", "openssl pkcs8 -topk8")
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void a_damaged_key_is_named_and_not_shown() throws Exception {
        // Given
        ServerCertificate certificate = ServerCertificate.create(directory);
        Path key = Files.writeString(
                directory.resolve("broken"), "-----BEGIN PRIVATE KEY-----\n" + SECRET + "\n-----END PRIVATE KEY-----");
        // Then
        assertThatThrownBy(() -> client(Optional.of(certificate.clientPem()), Optional.of(key)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(key.toString(), "holds no EC key")
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void a_file_that_is_missing_or_holds_no_certificate_is_named_with_its_key() throws Exception {
        Path missing = directory.resolve("missing.pem");
        Path other = Files.writeString(directory.resolve("other.pem"), "not a certificate");
        for (Path file : new Path[] {missing, other}) {
            assertThatThrownBy(() -> new TlsSettings(
                                    "mirror.convex.", Optional.of(file), Optional.empty(), Optional.empty())
                            .context())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(file.toString(), "mirror.convex.ca-certificate");
        }
    }

    private static Object client(Optional<Path> certificate, Optional<Path> key) {
        return new TlsSettings("mirror.elasticsearch.", Optional.empty(), certificate, key).context();
    }
}
