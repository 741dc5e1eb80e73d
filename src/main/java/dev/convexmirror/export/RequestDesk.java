package dev.convexmirror.export;

import dev.convexmirror.checkpoint.Outcome;
import dev.convexmirror.checkpoint.Request;
import dev.convexmirror.checkpoint.Requests;
import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.index.ProbeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Where the leader looks, from time to time, for what commands ask of it. Used by the applying thread only. */
final class RequestDesk {

    private static final Logger LOG = Logger.getLogger(RequestDesk.class);
    private static final Duration EVERY = Duration.ofSeconds(2);

    private final Requests requests;
    private final Map<String, RequestHandler> handlers;
    private final SinkRetry retry;
    private long looked = System.nanoTime();

    /** @param handlers by kind of request */
    RequestDesk(Requests requests, Map<String, RequestHandler> handlers, SinkRetry retry) {
        this.requests = requests;
        this.handlers = Map.copyOf(handlers);
        this.retry = retry;
    }

    /** Serves what is pending, if it is time to look; between two pages. */
    void serve(PageSequence sequence) throws ConvexException, ProbeException, InterruptedException {
        if (System.nanoTime() - looked < EVERY.toNanos()) {
            return;
        }
        List<Request> pending = retry.call(requests::pending);
        if (!pending.isEmpty()) {
            sequence.settle();
        }
        for (Request request : pending) {
            Outcome outcome = handle(request);
            retry.run(() -> requests.answer(request.id(), outcome));
            LOG.infof(
                    "Request %s by %s: %s. %s",
                    request.kind(), request.requestedBy(), outcome.done() ? "done" : "refused", outcome.sentence());
        }
        looked = System.nanoTime();
    }

    private Outcome handle(Request request) throws ConvexException, ProbeException, InterruptedException {
        Optional<RequestHandler> handler = Optional.ofNullable(handlers.get(request.kind()));
        return handler.isEmpty()
                ? Outcome.refused("The running agent does not know the request '" + request.kind()
                        + "'. Run the same version of convex-mirror as the agent.")
                : handler.get().handle(request);
    }
}
