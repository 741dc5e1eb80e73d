package dev.convexmirror.rig.convex.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convexmirror.rig.convex.http.ApiException;
import dev.convexmirror.rig.convex.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The keys of a deployment, and who a request comes from (convex-protocol §1.3). Thread-safe. */
public final class Keys {
    private static final int SCHEME_LENGTH = "Convex ".length();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SecureRandom random = new SecureRandom();
    private final String deploymentName;
    private final Map<String, Set<Permission>> permissions = new ConcurrentHashMap<>();

    public Keys(String deploymentName) {
        this.deploymentName = deploymentName;
    }

    /** A new key that may do just this. */
    public String issue(Set<Permission> allowed) {
        byte[] secret = new byte[48];
        random.nextBytes(secret);
        String text = "01" + HexFormat.of().formatHex(secret);
        permissions.put(text, allowed.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(allowed)));
        return "prod:" + deploymentName + "|" + text;
    }

    Identity identify(HttpRequest request) {
        Optional<String> header = request.header("authorization");
        return header.map(this::fromHeader)
                .orElseGet(() -> Optional.ofNullable(request.arguments().get("adminKey"))
                        .map(this::fromKey)
                        .orElseGet(Identity.Anonymous::new));
    }

    private Identity fromHeader(String header) {
        if (header.chars().anyMatch(c -> c > 0x7e)) {
            throw ApiException.badRequest("HeaderParseFailure", "Authorization header is no ASCII text");
        }
        if (header.length() < SCHEME_LENGTH) {
            throw ApiException.badRequest("InvalidHeaderFailure", "Authorization header is too short");
        }
        return switch (header.substring(0, SCHEME_LENGTH).toLowerCase(Locale.ROOT)) {
            case "convex " -> fromKey(header.substring(SCHEME_LENGTH));
            case "bearer " ->
                throw new ApiException(401, "InvalidAuthHeader", "Could not validate the token: no auth provider");
            default -> throw ApiException.badRequest("InvalidAdminKey", "Authorization header has an unknown scheme");
        };
    }

    private Identity fromKey(String text) {
        String key = withoutTypePrefix(text);
        int colon = key.indexOf(':');
        boolean actingUser = colon >= 0;
        if (actingUser) {
            requireUserAttributes(key.substring(colon + 1));
            key = key.substring(0, colon);
        }
        int bar = key.indexOf('|');
        boolean ofThisDeployment = bar < 0 || key.substring(0, bar).equals(deploymentName);
        Set<Permission> allowed = permissions.get(key.substring(bar + 1));
        if (!ofThisDeployment || allowed == null) {
            throw new ApiException(
                    401, "BadAdminKey", "The provided deploy key was invalid for deployment '" + deploymentName + "'");
        }
        return new Identity.Admin(allowed, actingUser);
    }

    /** The type in front is decoration; preview and project keys keep their secret only. */
    private static String withoutTypePrefix(String key) {
        int bar = key.indexOf('|');
        if (bar < 0) {
            return key;
        }
        if (key.startsWith("prod:") || key.startsWith("dev:")) {
            return key.substring(key.indexOf(':') + 1);
        }
        return key.startsWith("preview:") || key.startsWith("project:") ? key.substring(bar + 1) : key;
    }

    private static void requireUserAttributes(String base64) {
        try {
            byte[] json = Base64.getDecoder().decode(base64);
            if (!JSON.readTree(new String(json, StandardCharsets.UTF_8)).isObject()) {
                throw new IllegalArgumentException("no object");
            }
        } catch (IllegalArgumentException | JsonProcessingException e) {
            throw ApiException.badRequest("HeaderParseFailure", "The acting user's attributes are no base64 JSON");
        }
    }
}
