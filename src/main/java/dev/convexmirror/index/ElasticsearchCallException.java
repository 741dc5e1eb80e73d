package dev.convexmirror.index;

import java.util.OptionalInt;

/**
 * A call to Elasticsearch failed: the cluster was out of reach, too busy, or refused it. Every call that throws this is
 * safe to repeat, and the cause of a refusal lies in the cluster, so callers repeat it until it works. The message holds
 * no document and no secret.
 */
public final class ElasticsearchCallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String type;

    ElasticsearchCallException(String message, int status, String type, Throwable cause) {
        super(message, cause);
        this.status = status;
        this.type = type;
    }

    /** The HTTP status of the answer; empty when there was none, so that the call may or may not have had its effect. */
    public OptionalInt status() {
        return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /** Whether Elasticsearch named this type of error, such as {@code index_not_found_exception}. */
    public boolean is(String errorType) {
        return type.equals(errorType);
    }

    /** Whether it failed because an index that it names is not there, or is closed. */
    public boolean isIndexGone() {
        return is("index_not_found_exception") || is("index_closed_exception");
    }

    /** Whether the call may have had its effect although it failed: no answer arrived, or not the final one. */
    public boolean ambiguous() {
        return status == 0 || status >= 500;
    }
}
