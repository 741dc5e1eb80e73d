package dev.convexmirror.imports.mysql;

import dev.convexmirror.imports.ImportOptions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a server is.
 *
 * @param certificate what to trust instead of what this machine does, PEM
 */
record Server(String host, int port, Tls tls, Optional<Path> certificate) {

    private static final Pattern URL = Pattern.compile(
            "jdbc:(mariadb|mysql)://(?<host>\\[[0-9a-fA-F:.]+]|[^/?:,\\s]+)(:(?<port>\\d{1,5}))?/[^?]+(\\?(?<arguments>.*))?");
    private static final int DEFAULT_PORT = 3306;
    private static final String SSL_MODE = "sslMode";
    private static final String CERTIFICATE = "serverSslCert";

    /** How the connection is protected. */
    enum Tls {
        DISABLE,
        /** The certificate is verified, the name of the host is not. */
        VERIFY_CA,
        VERIFY_FULL
    }

    /** @throws IllegalArgumentException with a sentence, when there is something in the URL that is not understood */
    static Server of(ImportOptions options) {
        Matcher url = URL.matcher(options.url());
        if (!url.matches()) {
            throw new IllegalArgumentException("names no single host: jdbc:mariadb://host:3306/database");
        }
        Map<String, String> arguments = arguments(Optional.ofNullable(url.group("arguments")));
        if (!Set.of(SSL_MODE, CERTIFICATE).containsAll(arguments.keySet())) {
            throw new IllegalArgumentException(
                    "has parameters other than sslMode and serverSslCert, which it may have");
        }
        Optional<Path> certificate =
                Optional.ofNullable(arguments.get(CERTIFICATE)).map(Path::of);
        Tls tls =
                switch (arguments.getOrDefault(SSL_MODE, certificate.isPresent() ? "verify-full" : "disable")) {
                    case "disable" -> Tls.DISABLE;
                    case "verify-ca" -> Tls.VERIFY_CA;
                    case "verify-full" -> Tls.VERIFY_FULL;
                    default ->
                        throw new IllegalArgumentException(
                                "has an sslMode that is not disable, verify-ca or verify-full");
                };
        int port = Optional.ofNullable(url.group("port")).map(Integer::parseInt).orElse(DEFAULT_PORT);
        return new Server(url.group("host"), port, tls, certificate);
    }

    private static Map<String, String> arguments(Optional<String> text) {
        Map<String, String> arguments = new HashMap<>();
        for (String argument : text.filter(some -> !some.isEmpty())
                .map(some -> some.split("&"))
                .orElse(new String[0])) {
            int equals = argument.indexOf('=');
            arguments.put(
                    equals < 0 ? argument : argument.substring(0, equals),
                    equals < 0 ? "" : argument.substring(equals + 1));
        }
        return arguments;
    }
}
