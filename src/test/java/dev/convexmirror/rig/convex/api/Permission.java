package dev.convexmirror.rig.convex.api;

/** What a key may be allowed to do (convex-protocol §1.3). */
public enum Permission {
    VIEW_DATA("deployment:data:view"),
    IMPORT_BACKUPS("deployment:backups:import");

    private final String action;

    Permission(String action) {
        this.action = action;
    }

    /** The name that error messages show. */
    public String action() {
        return action;
    }
}
