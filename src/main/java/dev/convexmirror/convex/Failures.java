package dev.convexmirror.convex;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.convexmirror.convex.ConvexException.Unavailable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import javax.net.ssl.SSLException;

/** Sentences for requests that got no answer, or not all of one. */
final class Failures {

    private final DeploymentUrl url;

    Failures(DeploymentUrl url) {
        this.url = url;
    }

    /** No head of an answer came within the time. */
    Unavailable silent(Duration waited) {
        return new Unavailable(url + " did not answer within " + waited.toSeconds() + " s.");
    }

    /** The request could not be sent, or the connection broke before the head of an answer. */
    Unavailable unreachable(Throwable reason) {
        for (Throwable link = reason; link != null; link = link.getCause()) {
            if (link instanceof UnresolvedAddressException) {
                return new Unavailable(
                        "The name in mirror.convex.url, " + url + ", cannot be resolved. Is it spelt rightly?", reason);
            }
            if (link instanceof SSLException) {
                return new Unavailable(
                        "No trusted TLS connection to " + url + ": " + link.getMessage() + ". Is its certificate valid"
                                + " for that name, and issued by an authority that this machine, or the file of"
                                + " mirror.convex.ca-certificate, trusts?",
                        reason);
            }
            if (link instanceof HttpConnectTimeoutException) {
                return new Unavailable(url + " did not accept a connection in time. Is a firewall in between?", reason);
            }
        }
        if (reason instanceof ConnectException) {
            return new Unavailable(url + " refuses connections. Is the deployment running there?", reason);
        }
        return new Unavailable("The connection to " + url + " broke: " + text(reason) + ".", reason);
    }

    /** The answer began, and then broke off, went on too long or was no JSON. The parser's message may quote it, so it is left out. */
    Unavailable broken(IOException reason) {
        if (reason instanceof StreamConstraintsException) {
            return new Unavailable(
                    "The answer of " + url + " is longer, or nested more deeply, than any of Convex. Is there"
                            + " something else at that address?");
        }
        return reason instanceof JsonProcessingException
                ? new Unavailable("The answer of " + url + " is not valid JSON, or not all of it came.")
                : new Unavailable("The answer of " + url + " broke off: " + text(reason) + ".", reason);
    }

    private static String text(Throwable reason) {
        return reason.getMessage() == null ? reason.getClass().getSimpleName() : reason.getMessage();
    }
}
