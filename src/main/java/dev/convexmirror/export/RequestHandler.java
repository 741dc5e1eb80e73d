package dev.convexmirror.export;

import dev.convexmirror.checkpoint.Outcome;
import dev.convexmirror.checkpoint.Request;
import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.index.ProbeException;

/**
 * Acts on the requests of one kind. Called on the applying thread, between two pages, when all pages before are durable and
 * committed. A request is handled again when the agent ends before its outcome is stored, so acting twice must be harmless.
 */
@FunctionalInterface
interface RequestHandler {

    /**
     * Acts on a request, or refuses it.
     *
     * @return what to tell whoever asked
     * @throws ConvexException      as {@link Exporter#run}; the request stays, and is handled by the next leader
     * @throws ProbeException       as {@link Exporter#run}; likewise
     * @throws InterruptedException when the agent is stopping; likewise
     */
    Outcome handle(Request request) throws ConvexException, ProbeException, InterruptedException;
}
