package dev.convexmirror.imports.mysql;

import com.github.shyiko.mysql.binlog.network.SSLSocketFactory;
import dev.convexmirror.access.TlsSettings;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Encrypts connections to servers whose certificate is trusted. */
final class VerifiedTls implements SSLSocketFactory {

    private final Server server;

    VerifiedTls(Server server) {
        this.server = server;
    }

    @Override
    public SSLSocket createSocket(Socket socket) throws SocketException {
        try {
            SSLContext context = server.certificate().isPresent()
                    ? TlsSettings.trusting("serverSslCert", server.certificate().get())
                    : SSLContext.getDefault();
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
}
