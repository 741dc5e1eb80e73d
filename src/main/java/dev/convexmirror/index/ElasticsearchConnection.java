package dev.convexmirror.index;

import co.elastic.clients.elasticsearch.ElasticsearchClient;
import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import co.elastic.clients.json.jackson.JacksonJsonpMapper;
import co.elastic.clients.transport.TransportException;
import co.elastic.clients.transport.rest_client.RestClientTransport;
import dev.convexmirror.access.TlsSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.HttpRequestInterceptor;
import org.apache.http.HttpResponse;
import org.apache.http.client.RedirectStrategy;
import org.apache.http.client.methods.HttpUriRequest;
import org.apache.http.protocol.HttpContext;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.RestClient;
import org.elasticsearch.client.RestClientBuilder;

/**
 * The way to one cluster: credentials, trust, timeouts, several hosts. Safe for use by several threads. TLS certificates
 * are always verified and redirects are never followed, since a key must not travel to a host that nobody configured.
 */
public final class ElasticsearchConnection implements AutoCloseable {
    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;
    private static final String CLOSED = "the connection is closed";

    private final Hosts hosts;
    private final RestClient rest;
    private final ElasticsearchClient client;
    private final Runnable permission;
    private final AtomicBoolean closed;

    private ElasticsearchConnection(
            Hosts hosts, RestClient rest, ElasticsearchClient client, Runnable permission, AtomicBoolean closed) {
        this.hosts = hosts;
        this.rest = rest;
        this.client = client;
        this.permission = permission;
        this.closed = closed;
    }

    /** A call with the typed client. */
    @FunctionalInterface
    public interface Call<T> {
        T on(ElasticsearchClient client) throws IOException;
    }

    /** A call with the low-level client. */
    @FunctionalInterface
    interface RestCall<T> {
        T on(RestClient rest) throws IOException;
    }

    /**
     * Prepares the connection; nothing is sent yet.
     *
     * @throws InvalidConfigurationException when the settings cannot work
     */
    public static ElasticsearchConnection open(ElasticsearchConfig config) {
        Hosts hosts = Hosts.parse(config.hosts().orElse(List.of()));
        RestClientBuilder builder = RestClient.builder(hosts.nodes().toArray(HttpHost[]::new));
        if (!hosts.path().isEmpty()) {
            builder.setPathPrefix(hosts.path());
        }
        int timeout = millis(config.requestTimeout());
        builder.setRequestConfigCallback(request -> request.setConnectTimeout(Math.min(timeout, CONNECT_TIMEOUT_MILLIS))
                .setSocketTimeout(timeout)
                .setRedirectsEnabled(false));
        Optional<Supplier<String>> authorization = Credentials.header(config);
        Optional<SSLContext> tls = tls(config);
        builder.setHttpClientConfigCallback(http -> {
            tls.ifPresent(http::setSSLContext);
            authorization.ifPresent(header -> http.addInterceptorLast(
                    (HttpRequestInterceptor) (request, context) -> request.setHeader("Authorization", header.get())));
            // One connection for each bulk request under way, and some for everything else.
            int connections = config.bulkConcurrency() + 4;
            return http.setRedirectStrategy(new NoRedirects())
                    .disableAuthCaching()
                    .disableCookieManagement()
                    .setMaxConnPerRoute(connections)
                    .setMaxConnTotal(connections * hosts.nodes().size());
        });
        RestClient rest = builder.build();
        var client = new ElasticsearchClient(new RestClientTransport(rest, new JacksonJsonpMapper()));
        return new ElasticsearchConnection(hosts, rest, client, () -> {}, new AtomicBoolean());
    }

    /**
     * The same connection for somebody who may lose the right to use it; what this one sends is unaffected.
     *
     * @param permission called right before each request; what it throws is passed on, and nothing is sent
     */
    public ElasticsearchConnection permittedBy(Runnable permission) {
        return new ElasticsearchConnection(hosts, rest, client, permission, closed);
    }

    private static Optional<SSLContext> tls(ElasticsearchConfig config) {
        try {
            return new TlsSettings(
                            "mirror.elasticsearch.",
                            config.caCertificate(),
                            config.clientCertificate(),
                            config.clientKey())
                    .context();
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationException(e.getMessage());
        }
    }

    private static int millis(Duration timeout) {
        if (timeout.toMillis() < 1 || timeout.toMillis() > Integer.MAX_VALUE) {
            throw new InvalidConfigurationException("mirror.elasticsearch.request-timeout is " + timeout
                    + "; it has to be between one millisecond and 24 days.");
        }
        return (int) timeout.toMillis();
    }

    /**
     * Asks the cluster who it is.
     *
     * @throws ProbeException when it cannot be used, with a sentence that says why and what to do
     * @throws ElasticsearchCallException when this connection was closed, or the thread interrupted
     */
    public ServerInfo probe() throws ProbeException {
        String purpose = "ask who answers";
        try {
            return new Probe(hosts, rest).run();
        } catch (ProbeException.Unreachable e) {
            if (closed.get()) {
                throw unanswered(purpose, CLOSED, e);
            }
            throw e;
        } catch (RuntimeException e) {
            throw ended(purpose, e);
        }
    }

    /**
     * Runs a call and turns whatever goes wrong into one exception with a sentence.
     *
     * @param purpose what the call is for, as the object of "could not": {@code read the checkpoint}
     * @throws ElasticsearchCallException when the call failed; repeating it is safe
     */
    public <T> T call(String purpose, Call<T> call) {
        permission.run();
        try {
            return call.on(client);
        } catch (ElasticsearchException e) {
            String type = e.error() == null || e.error().type() == null
                    ? ""
                    : e.error().type();
            throw refused(purpose, e.status(), type, e);
        } catch (TransportException e) {
            throw e.statusCode() > 0
                    ? refused(purpose, e.statusCode(), "", e)
                    : new ElasticsearchCallException(
                            "Could not " + purpose + " at " + hosts + ": " + e.getMessage(), 0, "", e);
        } catch (ResponseException e) {
            // The typed client leaves the statuses to the low-level one that it does not expect, such as 409 and 503.
            throw refused(purpose, e.getResponse().getStatusLine().getStatusCode(), ErrorType.of(e), e);
        } catch (IOException e) {
            throw failed(purpose, e);
        } catch (RuntimeException e) {
            throw ended(purpose, e);
        }
    }

    /** As {@link #call}, with the low-level client. */
    <T> T restCall(String purpose, RestCall<T> call) {
        permission.run();
        try {
            return call.on(rest);
        } catch (ResponseException e) {
            throw refused(purpose, e.getResponse().getStatusLine().getStatusCode(), ErrorType.of(e), e);
        } catch (IOException e) {
            throw failed(purpose, e);
        } catch (RuntimeException e) {
            throw ended(purpose, e);
        }
    }

    /**
     * Has searches find all that was written to these indices.
     *
     * @throws ElasticsearchCallException also when a part of them could not be refreshed
     */
    void refresh(List<String> indices) {
        var shards = this.call("refresh what was written", client -> client.indices()
                        .refresh(refresh -> refresh.index(indices)))
                .shards();
        if (shards != null && shards.failed().intValue() > 0) {
            throw new ElasticsearchCallException(
                    "Could not refresh what was written: " + shards.failed() + " shards failed.", 503, "", null);
        }
    }

    /** For one request, which follows at once. */
    RestClient rest() {
        permission.run();
        return rest;
    }

    private static ElasticsearchCallException refused(String purpose, int status, String type, Exception cause) {
        String hint = status == 401 || status == 403
                ? " The configured credentials are refused or lack a privilege for this."
                : "";
        String error = type.isEmpty() ? "" : " (" + type + ")";
        return new ElasticsearchCallException(
                "Could not " + purpose + ": Elasticsearch answered " + status + error + "." + hint,
                status,
                type,
                cause);
    }

    private ElasticsearchCallException failed(String purpose, IOException e) {
        return unanswered(purpose + " at " + hosts, closed.get() ? CLOSED : Probe.describe(e), e);
    }

    /**
     * The low-level client wraps an interruption, which leaves the thread's flag set, and its own closing in bare
     * RuntimeExceptions. Any other is a defect.
     */
    private RuntimeException ended(String purpose, RuntimeException e) {
        if (closed.get()) {
            return unanswered(purpose, CLOSED, e);
        }
        return Thread.currentThread().isInterrupted() ? unanswered(purpose, "interrupted", e) : e;
    }

    private static ElasticsearchCallException unanswered(String purpose, String why, Exception cause) {
        return new ElasticsearchCallException("Could not " + purpose + ": " + why + ".", 0, "", cause);
    }

    /** Ends all requests in flight; they and all later ones fail with {@link ElasticsearchCallException}. */
    @Override
    public void close() {
        closed.set(true);
        try {
            rest.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class NoRedirects implements RedirectStrategy {
        @Override
        public boolean isRedirected(HttpRequest request, HttpResponse response, HttpContext context) {
            return false;
        }

        @Override
        public HttpUriRequest getRedirect(HttpRequest request, HttpResponse response, HttpContext context) {
            throw new IllegalStateException("redirects are not followed");
        }
    }
}
