package dev.convexmirror.rig.convex.api;

import dev.convexmirror.rig.convex.http.ApiException;

/** Decides whether a caller may go on: plan first, permission second (convex-protocol §1.3). Thread-safe. */
public final class Gate {
    private volatile boolean planHasExport = true;

    /** Whether the team's plan includes streaming export. */
    public void planHasExport(boolean included) {
        planHasExport = included;
    }

    void requireExport(Identity identity) {
        if (!planHasExport) {
            throw ApiException.forbidden(
                    "StreamingExportNotEnabled", "Streaming export is only available on the Pro plan.");
        }
        require(identity, Permission.VIEW_DATA);
    }

    /** Data itself is refused to keys that speak for an end user. */
    void requireDataExport(Identity identity) {
        requireExport(identity);
        if (identity instanceof Identity.Admin admin && admin.actingUser()) {
            throw ApiException.forbidden("SystemIdentityRequired", "Only a deploy key can read this.");
        }
    }

    void require(Identity identity, Permission permission) {
        if (!(identity instanceof Identity.Admin admin)) {
            throw ApiException.forbidden("BadDeployKey", "The provided deploy key was invalid");
        }
        if (!admin.permissions().isEmpty() && !admin.permissions().contains(permission)) {
            throw ApiException.forbidden(
                    "OperationNotPermitted", "The key does not permit the action " + permission.action());
        }
    }
}
