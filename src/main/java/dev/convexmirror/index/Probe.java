package dev.convexmirror.index;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.Response;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.RestClient;

/** One look at {@code GET /}, and the sentence for everything that can be wrong with the answer. */
final class Probe {
    private static final String PRODUCT_HEADER = "X-Elastic-Product";
    private static final String CA_KEY = "mirror.elasticsearch.ca-certificate";
    private static final int OLDEST_MAJOR = 8;

    private final Hosts hosts;
    private final RestClient rest;

    Probe(Hosts hosts, RestClient rest) {
        this.hosts = hosts;
        this.rest = rest;
    }

    ServerInfo run() throws ProbeException {
        try {
            return judge(rest.performRequest(new Request("GET", "/")));
        } catch (ResponseException e) {
            return refused(e);
        } catch (IOException e) {
            throw unreachable(e);
        } catch (RuntimeException e) {
            // the client wraps an interruption, as at the end of the agent, and keeps the thread's flag set
            if (Thread.currentThread().isInterrupted()) {
                throw new ProbeException.Unreachable("Elasticsearch at " + hosts + " was not waited for.", e);
            }
            throw e;
        }
    }

    private ServerInfo judge(Response response) throws ProbeException {
        JsonNode body = body(response);
        String version = body.path("version").path("number").asText("");
        String distribution = body.path("version").path("distribution").asText("");
        boolean looksLikeElasticsearch = body.path("tagline").asText("").equals("You Know, for Search");
        if (!distribution.isEmpty()) {
            throw notElasticsearch("is " + distribution + " " + version);
        }
        if (looksLikeElasticsearch && isOld(version)) {
            throw new ProbeException.TooOld("The server at " + hosts + " is Elasticsearch " + version
                    + "; convex-mirror needs 8.0 or newer. Upgrade the cluster, or point mirror.elasticsearch.hosts"
                    + " to another.");
        }
        if (!isProduct(response)) {
            throw notElasticsearch("does not say that it is one (the header " + PRODUCT_HEADER + " is missing)");
        }
        return new ServerInfo(
                Optional.of(body.path("cluster_name").asText("")).filter(name -> !name.isEmpty()),
                Optional.of(version).filter(number -> !number.isEmpty()));
    }

    private static boolean isOld(String version) {
        String major = version.split("\\.", 2)[0];
        return major.matches("\\d{1,4}") && Integer.parseInt(major) < OLDEST_MAJOR;
    }

    private ServerInfo refused(ResponseException e) throws ProbeException {
        int status = e.getResponse().getStatusLine().getStatusCode();
        return switch (status) {
            case 401 ->
                throw new ProbeException.AccessDenied(
                        "Elasticsearch at " + hosts + " does not accept the credentials (401). Set"
                                + " mirror.elasticsearch.api-key, or mirror.elasticsearch.username and password, to ones"
                                + " that are valid on this cluster.",
                        e);
            case 403 ->
                throw new ProbeException.AccessDenied(
                        "Elasticsearch at " + hosts
                                + " knows the credentials but does not let them in (403). Give their"
                                + " role the cluster privilege 'monitor', and 'all' on the indices of the mirror.",
                        e);
            case 400, 404, 405 -> {
                // A server put together without the module that answers "GET /" still says what it is.
                if (!isProduct(e.getResponse())) {
                    throw notElasticsearch("answers " + status);
                }
                yield new ServerInfo(Optional.empty(), Optional.empty());
            }
            default -> {
                if (status >= 500 || status == 408 || status == 429) {
                    throw new ProbeException.Unreachable(
                            "Elasticsearch at " + hosts + " is not ready: it answers " + status
                                    + ". Wait for it, or look at its log and at proxies in front of it.",
                            e);
                }
                throw notElasticsearch(
                        status < 400
                                ? "answers with a redirect (" + status
                                        + "), which is not followed because the credentials must not travel elsewhere"
                                : "answers " + status);
            }
        };
    }

    private ProbeException notElasticsearch(String what) {
        return new ProbeException.NotElasticsearch(
                "The server at " + hosts + " is not an Elasticsearch that convex-mirror can use: it " + what
                        + ". Check mirror.elasticsearch.hosts.",
                null);
    }

    private ProbeException unreachable(IOException e) {
        return cause(e, SSLException.class)
                .<ProbeException>map(
                        tls -> new ProbeException.TlsFailure("No safe connection to " + hosts + ": " + tls(e), e))
                .orElseGet(() -> new ProbeException.Unreachable(
                        "Elasticsearch at " + hosts + " cannot be reached: " + describe(e)
                                + ". Check mirror.elasticsearch.hosts, and that the cluster runs and lets this machine"
                                + " connect.",
                        e));
    }

    private static String tls(IOException e) {
        if (cause(e, CertificateExpiredException.class).isPresent()) {
            return "its certificate has expired. Renew it.";
        }
        if (cause(e, CertificateNotYetValidException.class).isPresent()) {
            return "its certificate is not valid yet. Check the clocks of both machines.";
        }
        if (cause(e, CertPathBuilderException.class).isPresent()) {
            return "its certificate is not signed by an authority that is trusted here. Set " + CA_KEY
                    + " to a PEM file with the certificate of that authority.";
        }
        Optional<SSLPeerUnverifiedException> otherHost = cause(e, SSLPeerUnverifiedException.class);
        if (otherHost.isPresent()) {
            return otherHost.get().getMessage() + ". Use a host name that the certificate is made out for.";
        }
        String message = String.valueOf(e.getMessage());
        if (message.contains("SSL/TLS record") || message.contains("SSL message")) {
            return "it does not speak TLS. Write http:// instead of https:// in mirror.elasticsearch.hosts if that is"
                    + " meant.";
        }
        return message + ". Check the certificate of the cluster and " + CA_KEY + ".";
    }

    /** What went wrong, in words, for an exception of the HTTP client whose message may be empty. */
    static String describe(IOException e) {
        Optional<UnknownHostException> unknown = cause(e, UnknownHostException.class);
        if (unknown.isPresent()) {
            return "the host name " + unknown.get().getMessage().replaceFirst(":.*", "") + " is unknown";
        }
        if (cause(e, SocketTimeoutException.class).isPresent()) {
            return "no answer in time";
        }
        if (cause(e, ConnectException.class).isPresent()) {
            return "connection refused";
        }
        return e.getMessage() == null || e.getMessage().isBlank() ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static <T extends Throwable> Optional<T> cause(Throwable error, Class<T> type) {
        for (Throwable each = error; each != null; each = each.getCause()) {
            if (type.isInstance(each)) {
                return Optional.of(type.cast(each));
            }
        }
        return Optional.empty();
    }

    private static boolean isProduct(Response response) {
        return "Elasticsearch".equals(response.getHeader(PRODUCT_HEADER));
    }

    private static JsonNode body(Response response) {
        try {
            return Optional.ofNullable(
                            new ObjectMapper().readTree(response.getEntity().getContent()))
                    .orElse(MissingNode.getInstance());
        } catch (IOException notJson) {
            return MissingNode.getInstance();
        }
    }
}
