package dev.convexmirror.index;

/** Why the configured hosts cannot be used. The message is one paragraph for people: what is wrong, what to do. */
public abstract sealed class ProbeException extends Exception {
    private static final long serialVersionUID = 1L;

    private ProbeException(String message, Throwable cause) {
        super(message, cause);
    }

    /** No host answers, or not yet. */
    public static final class Unreachable extends ProbeException {
        private static final long serialVersionUID = 1L;

        Unreachable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** A host answers, but not with a certificate that can be trusted, or not with TLS. */
    public static final class TlsFailure extends ProbeException {
        private static final long serialVersionUID = 1L;

        TlsFailure(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The credentials are missing, wrong, or lack a privilege (401 and 403). */
    public static final class AccessDenied extends ProbeException {
        private static final long serialVersionUID = 1L;

        AccessDenied(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Something else answers: a fork, a proxy, a web page. */
    public static final class NotElasticsearch extends ProbeException {
        private static final long serialVersionUID = 1L;

        NotElasticsearch(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** An Elasticsearch before 8.0. */
    public static final class TooOld extends ProbeException {
        private static final long serialVersionUID = 1L;

        TooOld(String message) {
            super(message, null);
        }
    }
}
