package dev.convexmirror.convex;

import java.util.Optional;

/**
 * A request that Convex did not fulfil. The kinds differ in what has to be done about them; the message is a sentence
 * for people that says so. Neither message nor cause holds a deploy key or anything of a document.
 */
public abstract sealed class ConvexException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String code;

    private ConvexException(String message, String code, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** The server's own name for the error, such as {@code BadAdminKey} (convex-protocol §1.6), when it gave one. */
    public Optional<String> code() {
        return code.isEmpty() ? Optional.empty() : Optional.of(code);
    }

    /** 401 or 403: the deploy key, its permissions or the plan have to be changed by a person. */
    public static final class KeyRefused extends ConvexException {

        private static final long serialVersionUID = 1L;

        private final String permission;

        KeyRefused(String message, String code, String permission) {
            super(message, code, null);
            this.permission = permission;
        }

        /** The permission to grant, such as {@code deployment:data:view}, when that would help. */
        public Optional<String> permission() {
            return permission.isEmpty() ? Optional.empty() : Optional.of(permission);
        }
    }

    /**
     * 400 {@code DataSyncCursorExpired} or {@code InvalidDataSyncCursor}: the cursor can never be used again, only a new
     * snapshot helps. Over the older API the same is said by {@code InvalidWindowToReadDocuments},
     * {@code SnapshotTooOld}, {@code SnapshotTooNew} and {@code InvalidListSnapshotCursor} (convex-protocol §3). Nothing
     * else ever takes this form.
     */
    public static final class SnapshotExpired extends ConvexException {

        private static final long serialVersionUID = 1L;

        SnapshotExpired(String message, String code) {
            super(message, code, null);
        }
    }

    /** 400 of any other sort: the server does not accept the request as it is. */
    public static final class RequestRefused extends ConvexException {

        private static final long serialVersionUID = 1L;

        RequestRefused(String message, String code) {
            super(message, code, null);
        }
    }

    /**
     * 404 where the change feed should be: the server is too old for it, or is not a Convex deployment. Also a cursor that
     * only a newer agent understands.
     */
    public static final class NotSupported extends ConvexException {

        private static final long serialVersionUID = 1L;

        NotSupported(String message, String code) {
            super(message, code, null);
        }
    }

    /** Everything that may pass by itself: other statuses, no connection, an answer that broke off or made no sense. */
    public static final class Unavailable extends ConvexException {

        private static final long serialVersionUID = 1L;

        Unavailable(String message) {
            this(message, "");
        }

        Unavailable(String message, String code) {
            super(message, code, null);
        }

        Unavailable(String message, Throwable cause) {
            super(message, "", cause);
        }
    }
}
