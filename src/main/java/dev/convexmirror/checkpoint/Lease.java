package dev.convexmirror.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/**
 * The right of one agent to write for one mirror name, as it is stored. Immutable.
 *
 * @param host where its holder runs, for people
 * @param holder tells the holder from every other process
 * @param epoch counts the takings, from 1; a later one deposes those before
 * @param renewal counts the renewals of this epoch, so that each of them changes the document
 * @param duration how long the holder may write after it asked for the last renewal
 * @param released whether the holder gave it back
 * @param renewed when, by the holder's own clock; for people only, nothing is decided by it
 */
public record Lease(
        String host, String holder, long epoch, long renewal, Duration duration, boolean released, Instant renewed) {

    Lease next(Instant now) {
        return new Lease(host, holder, epoch, renewal + 1, duration, false, now);
    }

    Lease release(Instant now) {
        return new Lease(host, holder, epoch, renewal + 1, duration, true, now);
    }

    /** Whether both are of one write; the times may differ when it was repeated. */
    boolean isSameWrite(Lease other) {
        return holder.equals(other.holder)
                && epoch == other.epoch
                && renewal == other.renewal
                && released == other.released;
    }

    ObjectNode toJson() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("host", host)
                .put("holder", holder)
                .put("epoch", epoch)
                .put("renewal", renewal)
                .put("durationMillis", duration.toMillis())
                .put("released", released)
                .put("renewed", renewed.toString());
    }

    /** What cannot be understood reads as something empty: whoever waits for it to change takes over in the end. */
    static Lease fromJson(JsonNode json) {
        return new Lease(
                json.path("host").asText(),
                json.path("holder").asText(),
                json.path("epoch").asLong(),
                json.path("renewal").asLong(),
                Duration.ofMillis(Math.max(0, json.path("durationMillis").asLong())),
                json.path("released").asBoolean(),
                instant(json.path("renewed").asText()));
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }
}
