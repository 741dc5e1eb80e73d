package dev.convexmirror.access;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * What is configured of TLS, by PEM files.
 *
 * @param keys what the keys of the configuration begin with, such as {@code mirror.elasticsearch.}
 * @param ca the authorities to trust, and no others; those of the system when empty
 * @param certificate what shows the server who we are, with the certificates between it and its authority
 * @param key the private key of that certificate
 */
public record TlsSettings(String keys, Optional<Path> ca, Optional<Path> certificate, Optional<Path> key) {

    /** Needed by the interfaces; the key store is never written anywhere. */
    private static final char[] NO_PASSWORD = new char[0];

    /**
     * The context to connect with; empty when nothing is configured.
     *
     * @throws IllegalArgumentException when a file cannot be used; the sentence names it and its key
     */
    public Optional<SSLContext> context() {
        if (certificate.isPresent() != key.isPresent()) {
            String present = certificate.isPresent() ? "client-certificate" : "client-key";
            String missing = certificate.isPresent() ? "client-key" : "client-certificate";
            throw new IllegalArgumentException(keys + present + " is set but " + keys + missing
                    + " is not; a certificate is of no use without its key.");
        }
        if (ca.isEmpty() && certificate.isEmpty()) {
            return Optional.empty();
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(), trustManagers(), null);
            return Optional.of(context);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("TLS cannot be set up: " + e.getMessage() + ".", e);
        }
    }

    /**
     * A context that trusts some authorities and no others, and shows nobody who we are.
     *
     * @param configKey the key of the configuration that names the file
     * @param authorities a PEM file
     * @throws IllegalArgumentException when the file cannot be used; the sentence names it and its key
     */
    public static SSLContext trusting(String configKey, Path authorities) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trustManagers(configKey, authorities), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("TLS cannot be set up: " + e.getMessage() + ".", e);
        }
    }

    /** Null stands for the system's, as {@link SSLContext#init} has it. */
    private TrustManager[] trustManagers() throws GeneralSecurityException {
        if (ca.isEmpty()) {
            return null;
        }
        return trustManagers(keys + "ca-certificate", ca.get());
    }

    private static TrustManager[] trustManagers(String configKey, Path authorities) throws GeneralSecurityException {
        KeyStore trusted = store();
        for (Certificate each : new PemFile(configKey, authorities).certificates()) {
            trusted.setCertificateEntry("ca-" + trusted.size(), each);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        return trust.getTrustManagers();
    }

    /** Null stands for none, as {@link SSLContext#init} has it. */
    private KeyManager[] keyManagers() throws GeneralSecurityException {
        if (certificate.isEmpty()) {
            return null;
        }
        List<Certificate> chain = new PemFile(keys + "client-certificate", certificate.get()).certificates();
        PrivateKey secret = new PemFile(keys + "client-key", key.orElseThrow())
                .privateKey(chain.getFirst().getPublicKey().getAlgorithm());
        KeyStore own = store();
        own.setKeyEntry("client", secret, NO_PASSWORD, chain.toArray(Certificate[]::new));
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(own, NO_PASSWORD);
        return managers.getKeyManagers();
    }

    private static KeyStore store() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        try {
            store.load(null, null);
        } catch (java.io.IOException e) {
            throw new GeneralSecurityException(e);
        }
        return store;
    }
}
