package dev.convexmirror.rig.convex.http;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** What the deployment answers, and the last page that it gave at each path. Thread-safe. */
final class Answers {
    private final Function<HttpRequest, HttpResponse> deployment;
    private final Map<String, HttpResponse> last = new ConcurrentHashMap<>();

    Answers(Function<HttpRequest, HttpResponse> deployment) {
        this.deployment = deployment;
    }

    HttpResponse of(HttpRequest request) {
        HttpResponse response = deployment.apply(request);
        if (response.status() == 200) {
            last.put(request.path(), response);
        }
        return response;
    }

    Optional<HttpResponse> last(String path) {
        return Optional.ofNullable(last.get(path));
    }
}
