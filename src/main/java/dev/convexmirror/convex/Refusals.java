package dev.convexmirror.convex;

import dev.convexmirror.convex.ConvexException.KeyRefused;
import dev.convexmirror.convex.ConvexException.NotSupported;
import dev.convexmirror.convex.ConvexException.RequestRefused;
import dev.convexmirror.convex.ConvexException.SnapshotExpired;
import dev.convexmirror.convex.ConvexException.Unavailable;
import java.net.URI;
import java.util.Optional;

/** Turns an answer other than 200 into a typed error that says what to do (convex-protocol §1.3, §1.6, §2.1). */
final class Refusals {

    /** What all export endpoints ask for (convex-protocol §1.3). */
    private static final String VIEW = "deployment:data:view";

    /** What all streaming import endpoints ask for (convex-protocol §1.3). */
    private static final String IMPORT = "deployment:backups:import";

    private final DeploymentUrl url;

    Refusals(DeploymentUrl url) {
        this.url = url;
    }

    /**
     * @param asked what was asked for, relative to the root; its query does not matter
     * @param location where a redirect leads, if it is one
     */
    ConvexException of(String asked, ErrorEnvelope error, Optional<String> location) {
        int query = asked.indexOf('?');
        String path = query < 0 ? asked : asked.substring(0, query);
        int status = error.status();
        if (status >= 300 && status < 400) {
            return redirected(error, location);
        }
        return switch (status) {
            case 400 -> badRequest(path, error);
            case 401 -> unknownKey(error);
            case 403 -> forbidden(path.startsWith(ConvexImport.BASE) ? IMPORT : VIEW, error);
            case 404 -> notFound(path, error);
            default -> new Unavailable(url + " answered " + error + ".", error.code());
        };
    }

    private ConvexException badRequest(String path, ErrorEnvelope error) {
        return switch (path) {
            case LegacyApi.LIST -> badList(error);
            case LegacyApi.DELTAS -> badDeltas(error);
            default -> badSync(error);
        };
    }

    private ConvexException badSync(ErrorEnvelope error) {
        return switch (error.code()) {
            case "DataSyncCursorExpired" ->
                new SnapshotExpired(
                        "The mirror was away for longer than Convex keeps its change log, so it needs a new snapshot"
                                + " (" + error + ").",
                        error.code());
            case "InvalidDataSyncCursor" -> unknownPoint(error);
            default -> refused(error);
        };
    }

    /** convex-protocol §3.2. */
    private ConvexException badList(ErrorEnvelope error) {
        return switch (error.code()) {
            case "SnapshotTooOld" ->
                new SnapshotExpired(
                        "The snapshot is not complete after the five days within which Convex lets one be gone on with,"
                                + " so it needs a new one (" + error + ").",
                        error.code());
            case "SnapshotTooNew", "InvalidListSnapshotCursor" -> unknownPoint(error);
            default -> refused(error);
        };
    }

    /** convex-protocol §3.3. */
    private ConvexException badDeltas(ErrorEnvelope error) {
        return error.code().equals("InvalidWindowToReadDocuments")
                ? new SnapshotExpired(
                        "The mirror was away, or its snapshot took, for longer than Convex keeps its change log, so it"
                                + " needs a new snapshot; a self-hosted server keeps the log for"
                                + " DOCUMENT_RETENTION_DELAY seconds (" + error + ").",
                        error.code())
                : refused(error);
    }

    private SnapshotExpired unknownPoint(ErrorEnvelope error) {
        return new SnapshotExpired(
                "Convex does not know the point up to which the mirror had come, as after a restored backup or"
                        + " a change of deployment, so it needs a new snapshot (" + error + ").",
                error.code());
    }

    private RequestRefused refused(ErrorEnvelope error) {
        return new RequestRefused(url + " refuses the request (" + error + ").", error.code());
    }

    private KeyRefused unknownKey(ErrorEnvelope error) {
        return new KeyRefused(
                "Convex does not accept the deploy key (" + error + "). Check that the key of mirror.convex.deploy-key"
                        + " belongs to " + url + " and was not revoked; a key of another deployment of the same project"
                        + " is refused too.",
                error.code(),
                "");
    }

    private KeyRefused forbidden(String permission, ErrorEnvelope error) {
        return switch (error.code()) {
            // Unauthorized is what servers before May 2026 say.
            case "OperationNotPermitted", "Unauthorized" ->
                new KeyRefused(
                        "The deploy key lacks the permission " + permission
                                + ": grant it, or set mirror.convex.deploy-key to" + " a key that has it (" + error
                                + ").",
                        error.code(),
                        permission);
            case "StreamingExportNotEnabled" ->
                new KeyRefused(
                        "The plan of this Convex deployment does not include streaming export, which needs the Pro plan"
                                + " (https://docs.convex.dev/production/integrations/streaming-import-export; " + error
                                + ").",
                        error.code(),
                        "");
            case "SystemIdentityRequired" ->
                new KeyRefused(
                        "The deploy key acts on behalf of a user, which streaming export refuses: set"
                                + " mirror.convex.deploy-key to a plain deploy key with the permission " + permission
                                + ", one"
                                + " without a colon and user attributes behind it (" + error + ").",
                        error.code(),
                        permission);
            case "BadDeployKey" ->
                new KeyRefused(
                        "What mirror.convex.deploy-key holds is not a deploy key to Convex: make one in the settings of"
                                + " the deployment, with the permission " + permission + " (" + error + ").",
                        error.code(),
                        permission);
            default ->
                new KeyRefused(
                        url + " forbids the request (" + error + "). Check that the key of mirror.convex.deploy-key has"
                                + " the permission " + permission + ", and that no proxy in between refuses it.",
                        error.code(),
                        permission);
        };
    }

    private ConvexException notFound(String path, ErrorEnvelope error) {
        return switch (path) {
            case DataSyncFeed.PATH, Answers.SyncList.PATH ->
                new NotSupported(
                        url + " has no change feed (" + error + " to /" + path
                                + "). Either mirror.convex.url is not the"
                                + " URL of a Convex deployment, or its server is older than July 2026 and has to be"
                                + " updated.",
                        error.code());
            case LegacyApi.CONVERT, LegacyApi.PROBE ->
                new NotSupported(url + " answered " + error + " to /" + path + ".", error.code());
            default -> new Unavailable(url + " answered " + error + " to /" + path + ".", error.code());
        };
    }

    /** Only the host of the target is shown: the rest of it may be anything. */
    private Unavailable redirected(ErrorEnvelope error, Optional<String> location) {
        return new Unavailable(
                url + " answered with a redirect (" + error + ")"
                        + location.flatMap(Refusals::host)
                                .map(host -> " to " + host)
                                .orElse("")
                        + ". The mirror follows none, so that the deploy key goes nowhere else; set mirror.convex.url to"
                        + " the deployment itself.",
                error.code());
    }

    private static Optional<String> host(String location) {
        try {
            URI target = URI.create(location);
            return target.getHost() == null
                    ? Optional.empty()
                    : Optional.of(target.getScheme() + "://" + target.getHost());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
