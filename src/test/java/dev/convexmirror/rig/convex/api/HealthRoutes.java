package dev.convexmirror.rig.convex.api;

import dev.convexmirror.rig.convex.http.HttpResponse;

/** The routes without authentication (convex-protocol §1.1). */
public final class HealthRoutes {
    private HealthRoutes() {}

    public static void addTo(Router router, String instanceName, String version) {
        router.add("GET", "/version", request -> plain(version))
                .add("GET", "/instance_name", request -> plain(instanceName))
                .add("GET", "/instance_version", request -> plain(version))
                .add("GET", "/", request -> plain("This Convex deployment is running."));
    }

    private static HttpResponse plain(String text) {
        return HttpResponse.text(200, "text/plain; charset=utf-8", text);
    }
}
