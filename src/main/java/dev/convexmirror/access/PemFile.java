package dev.convexmirror.access;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file in PEM form.
 *
 * @param configKey the key of the configuration that names it
 * @param path where it is
 */
record PemFile(String configKey, Path path) {

    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    /** @throws IllegalArgumentException naming the file when it holds none */
    List<Certificate> certificates() {
        try {
            List<Certificate> certificates = List.copyOf(CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(text().getBytes(StandardCharsets.ISO_8859_1))));
            if (certificates.isEmpty()) {
                throw new GeneralSecurityException("no certificate in it");
            }
            return certificates;
        } catch (GeneralSecurityException e) {
            throw unusable("holds no usable PEM certificate (-----BEGIN CERTIFICATE-----)");
        }
    }

    /**
     * @param algorithm that of the public key it belongs to
     * @throws IllegalArgumentException naming the file, and nothing of its content, when it holds none
     */
    PrivateKey privateKey(String algorithm) {
        String text = text();
        Matcher key = PRIVATE_KEY.matcher(text);
        if (!key.find()) {
            throw unusable("holds no private key in the form PKCS#8 without a password (-----BEGIN PRIVATE KEY-----);"
                    + " 'openssl pkcs8 -topk8 -nocrypt -in FILE' makes one of other forms");
        }
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(key.group(1));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw unusable("holds no " + algorithm + " key, which the client certificate needs");
        }
    }

    private String text() {
        try {
            return Files.readString(path, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw unusable("does not exist or may not be read by the agent's user");
        }
    }

    private IllegalArgumentException unusable(String why) {
        return new IllegalArgumentException("The file '" + path + "' of " + configKey + " " + why + ".");
    }
}
