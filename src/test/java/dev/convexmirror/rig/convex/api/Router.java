package dev.convexmirror.rig.convex.api;

import dev.convexmirror.rig.convex.http.ApiException;
import dev.convexmirror.rig.convex.http.HttpRequest;
import dev.convexmirror.rig.convex.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** Finds the endpoint of a request, behind the checks that every route has (convex-protocol §1.4 to §1.6). */
public final class Router implements Function<HttpRequest, HttpResponse> {
    private static final System.Logger LOG = System.getLogger(Router.class.getName());
    private final Map<String, Map<String, Endpoint>> routes = new HashMap<>();
    private volatile Set<String> withheld = Set.of();

    /** Answers a request, or throws an {@link ApiException}. */
    interface Endpoint {
        HttpResponse answer(HttpRequest request);
    }

    Router add(String method, String path, Endpoint endpoint) {
        routes.computeIfAbsent(path, p -> new HashMap<>()).put(method, endpoint);
        return this;
    }

    /** Answers these paths as if they were unknown, and no others. */
    public void withhold(Set<String> paths) {
        withheld = Set.copyOf(paths);
    }

    @Override
    public HttpResponse apply(HttpRequest request) {
        Map<String, String> headers = Map.of();
        try {
            Optional<ClientVersion> client = client(request);
            headers = client.map(ClientVersion::responseHeaders).orElse(Map.of());
            if (client.filter(ClientVersion::unsupported).isPresent()) {
                throw ApiException.badRequest("ClientVersionUnsupported", "This client is too old; upgrade it");
            }
            checkRequestId(request);
            return route(request).with(headers);
        } catch (ApiException e) {
            return e.toResponse().with(headers);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "The emulator failed on " + request.path(), e);
            return new ApiException(500, "InternalServerError", "Your request couldn't be completed. Try again later.")
                    .toResponse();
        }
    }

    /** The client's name; empty text when it does not give one. */
    static String clientName(HttpRequest request) {
        return client(request).map(ClientVersion::name).orElse("");
    }

    private HttpResponse route(HttpRequest request) {
        Map<String, Endpoint> methods = routes.get(request.path());
        if (methods == null || withheld.contains(request.path())) {
            return HttpResponse.empty(404);
        }
        Endpoint endpoint = methods.get(request.method().equals("HEAD") ? "GET" : request.method());
        return endpoint == null ? HttpResponse.empty(405) : endpoint.answer(request);
    }

    private static Optional<ClientVersion> client(HttpRequest request) {
        return request.header("convex-client")
                .filter(value -> value.chars().allMatch(c -> c >= 0x20 && c < 0x7f))
                .map(ClientVersion::parse);
    }

    private static void checkRequestId(HttpRequest request) {
        request.header("convex-request-id").ifPresent(id -> {
            try {
                UUID.fromString(id);
            } catch (IllegalArgumentException e) {
                throw ApiException.badRequest("InvalidRequestId", "Convex-Request-Id is invalid");
            }
        });
    }
}
