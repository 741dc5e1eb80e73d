package dev.convexmirror.index;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The keys under {@code mirror.elasticsearch}: where the cluster is, how to get in, how much to send at once. */
public interface ElasticsearchConfig {

    /** Root URLs of the nodes, {@code http} or {@code https}, all with the same path; no credentials in them. */
    Optional<List<String>> hosts();

    /** An API key in its encoded form, as Kibana and {@code POST /_security/api_key} show it. */
    Optional<String> apiKey();

    /** A file that holds the encoded API key; read at each use. */
    Optional<Path> apiKeyFile();

    /** A user's name, for basic authentication; needs a password. */
    Optional<String> username();

    /** The user's password. */
    Optional<String> password();

    /** A file that holds the user's password; read at each use. */
    Optional<Path> passwordFile();

    /** A PEM file with the certificates to trust instead of the system's. */
    Optional<Path> caCertificate();

    /** A PEM file with the certificate that shows the cluster who we are; needs its key. */
    Optional<Path> clientCertificate();

    /** A PEM file with the private key of that certificate (PKCS#8, no password). */
    Optional<Path> clientKey();

    /** How long a request may wait for an answer before it counts as failed and is repeated. */
    @WithDefault("60s")
    Duration requestTimeout();

    /** Bulk requests in flight at the same time, 1 to 64. */
    @WithDefault("2")
    int bulkConcurrency();

    /** Size at which a bulk request is sent; a larger document travels alone. */
    @WithDefault("5M")
    MemorySize bulkSize();
}
