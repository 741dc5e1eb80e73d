package dev.convexmirror.convex;

/** Which of Convex's two export APIs a page came from. */
public enum FeedApi {
    /** {@code data/sync}, in servers since July 2026 (convex-protocol §2). */
    DATA_SYNC("data-sync"),

    /** {@code list_snapshot} and {@code document_deltas}, with the weaker promises of docs/legacy-servers.md (§3). */
    LEGACY("legacy");

    private final String label;

    FeedApi(String label) {
        this.label = label;
    }

    /** The name that people see. */
    @Override
    public String toString() {
        return label;
    }
}
