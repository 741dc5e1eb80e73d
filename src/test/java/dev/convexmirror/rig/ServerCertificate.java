package dev.convexmirror.rig;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate for a server, one for a client, and the authority that signed both, made by the JDK's keytool.
 *
 * @param context for the server; of clients it trusts those of the authority
 * @param pem the certificate of the authority
 * @param serverPem the certificate of the server
 * @param serverKey its private key
 * @param clientPem the certificate of the client
 * @param clientKey its private key
 */
public record ServerCertificate(
        SSLContext context, Path pem, Path serverPem, Path serverKey, Path clientPem, Path clientKey) {
    private static final String PASSWORD = "changeit";

    /**
     * Makes both in {@code directory}.
     *
     * @param extra further arguments of keytool -genkeypair, such as the names or the dates
     */
    public static ServerCertificate create(Path directory, String... extra)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path store = directory.resolve("server.p12");
        Path pem = directory.resolve("ca.pem");
        keytool(store, "ca", "-genkeypair", "-keyalg", "EC", "-dname", "CN=authority", "-ext", "bc:c");
        List<String> signed =
                new ArrayList<>(List.of("-genkeypair", "-keyalg", "EC", "-dname", "CN=server", "-signer", "ca"));
        signed.addAll(Arrays.asList(extra));
        keytool(store, "server", signed.toArray(String[]::new));
        keytool(store, "ca", "-exportcert", "-rfc", "-file", pem.toString());
        keytool(store, "client", "-genkeypair", "-keyalg", "EC", "-dname", "CN=client", "-signer", "ca");
        Path serverPem = directory.resolve("server.pem");
        keytool(store, "server", "-exportcert", "-rfc", "-file", serverPem.toString());
        Path clientPem = directory.resolve("client.pem");
        keytool(store, "client", "-exportcert", "-rfc", "-file", clientPem.toString());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), trusting(keys.getCertificate("ca")), null);
        return new ServerCertificate(
                context,
                pem,
                serverPem,
                Files.writeString(
                        directory.resolve("server-key.pem"), pem(keys.getKey("server", PASSWORD.toCharArray()))),
                clientPem,
                Files.writeString(
                        directory.resolve("client-key.pem"), pem(keys.getKey("client", PASSWORD.toCharArray()))));
    }

    private static TrustManager[] trusting(Certificate authority) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", authority);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        return trust.getTrustManagers();
    }

    private static String pem(Key key) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    private static void keytool(Path store, String alias, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(Arrays.asList(arguments));
        command.addAll(List.of(
                "-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD, "-alias", alias));
        int status = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(store.resolveSibling("keytool.log").toFile())
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException(Files.readString(store.resolveSibling("keytool.log")));
        }
    }
}
