package dev.convexmirror.rig.convex.api;

import dev.convexmirror.rig.convex.http.ApiException;
import dev.convexmirror.rig.convex.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** The routes that run functions, of which a deployment here has none. A pause stops these and nothing else. Thread-safe. */
public final class FunctionRoutes {
    private volatile boolean paused;

    /** Pauses the deployment, or lets it run again (convex-protocol §1.7). */
    public void paused(boolean pause) {
        paused = pause;
    }

    public void addTo(Router router) {
        router.add("POST", "/api/query", request -> answer())
                .add("POST", "/api/mutation", request -> answer())
                .add("POST", "/api/action", request -> answer());
    }

    private HttpResponse answer() {
        if (paused) {
            throw ApiException.badRequest(
                    "BackendIsNotRunning", "Cannot run functions while the backend is not running");
        }
        return HttpResponse.json(
                200,
                "{\"status\":\"error\",\"errorMessage\":\"Could not find public function\",\"logLines\":[]}"
                        .getBytes(StandardCharsets.UTF_8));
    }
}
