package dev.convexmirror.status;

import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Set;

/** Refuses every request to the management interface that is no question, as nothing there can be changed. */
@Singleton
final class QuestionsOnly {

    private static final Set<HttpMethod> QUESTIONS = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final int METHOD_NOT_ALLOWED = 405;

    void guard(@Observes ManagementInterface management) {
        management.router().route().order(Integer.MIN_VALUE).handler(QuestionsOnly::answer);
    }

    private static void answer(RoutingContext request) {
        if (QUESTIONS.contains(request.request().method())) {
            request.next();
        } else {
            request.response()
                    .setStatusCode(METHOD_NOT_ALLOWED)
                    .putHeader("Allow", "GET, HEAD, OPTIONS")
                    .end();
        }
    }
}
