package dev.convexmirror.rig.convex.http;

import dev.convexmirror.rig.convex.value.JsonBytes;
import java.io.Serial;

/** An error answer with Convex's body {@code {"code","message"}} (convex-protocol §1.6). */
public final class ApiException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    public ApiException(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    public static ApiException badRequest(String code, String message) {
        return new ApiException(400, code, message);
    }

    public static ApiException forbidden(String code, String message) {
        return new ApiException(403, code, message);
    }

    public HttpResponse toResponse() {
        byte[] body = new JsonBytes()
                .ascii("{\"code\":")
                .string(code)
                .ascii(",\"message\":")
                .string(getMessage())
                .ascii("}")
                .toByteArray();
        return HttpResponse.json(status, body);
    }
}
