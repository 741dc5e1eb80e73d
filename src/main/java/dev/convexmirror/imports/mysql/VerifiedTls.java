package dev.convexmirror.imports.mysql;

import com.github.shyiko.mysql.binlog.network.SSLSocketFactory;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Encrypts connections to servers whose certificate is trusted. */
final class VerifiedTls implements SSLSocketFactory {

    private final Server server;

    VerifiedTls(Server server) {
        this.server = server;
    }

    @Override
    public SSLSocket createSocket(Socket socket) throws SocketException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    null,
                    server.certificate().isPresent()
                            ? trusting(server.certificate().get())
                            : null,
                    null);
            SSLSocket secured =
                    (SSLSocket) context.getSocketFactory().createSocket(socket, server.host(), server.port(), true);
            if (server.tls() == Server.Tls.VERIFY_FULL) {
                SSLParameters parameters = secured.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                secured.setSSLParameters(parameters);
            }
            return secured;
        } catch (GeneralSecurityException | IOException e) {
            SocketException failure = new SocketException("TLS: " + e.getMessage());
            failure.initCause(e);
            throw failure;
        }
    }

    private static TrustManager[] trusting(Path certificates) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(certificates)) {
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca-" + store.size(), certificate);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
