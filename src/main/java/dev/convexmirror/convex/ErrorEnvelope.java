package dev.convexmirror.convex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;

/**
 * What an answer other than 200 says about itself. Only the server's own form is believed; a page of HTML by some proxy
 * on the way is as good as nothing.
 *
 * @param status HTTP status
 * @param code the server's name of the error, or empty
 * @param message the server's text, cut short and without control characters, or empty
 */
record ErrorEnvelope(int status, String code, String message) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_BODY = 16 << 10;
    private static final int LONGEST_MESSAGE = 300;
    private static final int LONGEST_CODE = 60;

    static ErrorEnvelope read(int status, InputStream body, DeployKey key) {
        JsonNode json;
        try {
            json = JSON.readTree(body.readNBytes(LONGEST_BODY));
        } catch (IOException e) {
            // Not JSON, or not all of it came: the status alone tells enough.
            json = JSON.missingNode();
        }
        return new ErrorEnvelope(
                status,
                clean(json.path("code").asText(), LONGEST_CODE, key),
                clean(json.path("message").asText(), LONGEST_MESSAGE, key));
    }

    /** {@code 403 OperationNotPermitted: <message>}, as far as it is known. */
    @Override
    public String toString() {
        return status + (code.isEmpty() ? "" : " " + code) + (message.isEmpty() ? "" : ": " + message);
    }

    private static String clean(String text, int longest, DeployKey key) {
        String line =
                key.redact(text).replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
        return line.length() <= longest ? line : line.substring(0, longest) + "…";
    }
}
