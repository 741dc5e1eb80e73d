package dev.convexmirror.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.checkpoint.Checkpoint;
import dev.convexmirror.checkpoint.Lease;
import dev.convexmirror.checkpoint.MirrorState;
import dev.convexmirror.checkpoint.Request;
import dev.convexmirror.checkpoint.TableState;
import dev.convexmirror.convex.FeedApi;
import dev.convexmirror.convex.FeedPosition;
import dev.convexmirror.index.FieldNotes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What {@code status} prints.
 *
 * @param mirror {@code mirror.name}
 * @param server version of Elasticsearch, or empty
 * @param state what is stored
 * @param notes what the indices that changes go to know of their fields, by index
 * @param deadLetters how many documents were refused for good
 * @param imports how the imports are doing
 * @param now the moment of the report
 */
record StatusReport(
        String mirror,
        String server,
        MirrorState state,
        Map<String, FieldNotes> notes,
        long deadLetters,
        ImportsReport imports,
        Instant now) {

    private static final long NANOS = 1_000_000_000L;
    private static final String LINE = "%-14s %s%n";

    /** For people. */
    String text() {
        StringBuilder text = new StringBuilder();
        text.append(LINE.formatted(
                "Mirror",
                '"'
                        + mirror
                        + '"'
                        + state.checkpoint()
                                .map(checkpoint -> " of " + checkpoint.deployment())
                                .orElse("")));
        text.append(LINE.formatted("Leader", leader()));
        text.append(LINE.formatted("Checkpoint", progress()));
        feed().ifPresent(feed -> text.append(LINE.formatted(
                "Feed", feed == FeedApi.LEGACY ? feed + ", see docs/legacy-servers.md" : feed.toString())));
        text.append(LINE.formatted("Dead letters", deadLetters));
        text.append(LINE.formatted("Requests", requests()));
        state.checkpoint().ifPresent(checkpoint -> text.append(tables(checkpoint))
                .append(imported(checkpoint))
                .append(fields(checkpoint)));
        return text.toString();
    }

    private String leader() {
        Optional<Lease> lease = state.lease();
        if (lease.isEmpty()) {
            return "none yet";
        }
        Lease last = lease.get();
        return last.released()
                ? "none; the last one, on " + last.host() + ", gave lease " + last.epoch() + " back "
                        + Ago.of(last.renewed(), now)
                : last.host() + ", lease " + last.epoch() + ", renewed " + Ago.of(last.renewed(), now)
                        + " by its own clock";
    }

    private String progress() {
        Optional<Checkpoint> found = state.checkpoint();
        if (found.isEmpty()) {
            return "none; nothing was mirrored yet";
        }
        Checkpoint checkpoint = found.get();
        String what = checkpoint.consistent()
                ? "consistent"
                        + asOf(checkpoint)
                                .map(time -> " as of " + time + ", " + Ago.of(time, now))
                                .orElse("")
                : "snapshotting";
        return "page " + checkpoint.page() + ", " + what + "; written " + Ago.of(checkpoint.updated(), now);
    }

    /** The API that the cursor is one of; unknown before the first page, and before that of a new snapshot. */
    private Optional<FeedApi> feed() {
        return state.checkpoint().flatMap(Checkpoint::cursor).map(cursor -> FeedPosition.of(cursor)
                .api());
    }

    private String requests() {
        return state.requests().isEmpty()
                ? "none pending"
                : state.requests().stream()
                        .map(request -> request.kind() + " " + joined(request) + " (by " + request.requestedBy() + ", "
                                + Ago.of(request.time(), now) + ")")
                        .collect(Collectors.joining("; "));
    }

    private static String joined(Request request) {
        return request.tables().stream().map(Object::toString).collect(Collectors.joining(", "));
    }

    private static String tables(Checkpoint checkpoint) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("TABLE", "ALIAS", "SERVING", "FILLING", "KEPT"));
        checkpoint
                .tables()
                .forEach((table, state) -> rows.add(List.of(
                        table.toString(),
                        state.alias(),
                        state.serving().orElse("-"),
                        state.filling().orElse("-"),
                        state.previous().isEmpty() ? "-" : String.join(" ", state.previous()))));
        StringBuilder text = new StringBuilder("\n");
        for (List<String> row : rows) {
            text.append(' ');
            for (int column = 0; column < row.size(); column++) {
                int position = column;
                int width = rows.stream()
                        .mapToInt(any -> any.get(position).length())
                        .max()
                        .orElse(1);
                text.append(" ").append(("%-" + width + "s").formatted(row.get(column)));
            }
            text.append('\n');
        }
        return text.toString().replaceAll("(?m) +$", "");
    }

    /** Where readers do not see what the source has, because of an import. */
    private static String imported(Checkpoint checkpoint) {
        StringBuilder text = new StringBuilder();
        checkpoint.tables().forEach((table, state) -> {
            if (state.isHeld()) {
                text.append("%n%s: readers see what was there before an import, which runs or has failed."
                        .formatted(table));
            } else if (state.isDoubtful()) {
                text.append("%n%s: readers may see rows of an import, which did not end in time or has failed."
                        .formatted(table));
            }
        });
        return text.isEmpty() ? "" : text.append(System.lineSeparator()).toString();
    }

    /** What is in the documents and cannot be searched as it is. */
    private String fields(Checkpoint checkpoint) {
        StringBuilder text = new StringBuilder();
        checkpoint.tables().forEach((table, state) -> {
            FieldNotes fields = notes(state);
            fields.mixed().forEach(path -> text.append(
                            "%n%s: the field '%s' holds objects as well as plain values, so it".formatted(table, path))
                    .append(" is kept but not indexed."));
            fields.outdated().forEach((path, why) -> text.append(
                            "%n%s: the field '%s' %s. To index it as such: ".formatted(table, path, why))
                    .append("convex-mirror resync ")
                    .append(table));
        });
        return text.isEmpty() ? "" : text.append(System.lineSeparator()).toString();
    }

    private FieldNotes notes(TableState state) {
        return state.target()
                .map(index -> notes.getOrDefault(index, FieldNotes.NONE))
                .orElse(FieldNotes.NONE);
    }

    /** For programs: the same, with times as ISO 8601 and durations in milliseconds. */
    String json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("mirror", mirror);
        json.put("elasticsearch", server);
        state.lease().ifPresent(lease -> json.putObject("lease")
                .put("host", lease.host())
                .put("epoch", lease.epoch())
                .put("released", lease.released())
                .put("renewed", lease.renewed().toString())
                .put("durationMillis", lease.duration().toMillis()));
        feed().ifPresent(feed -> json.put("feed", feed.toString()));
        var mirrored = json.putArray("tables");
        state.checkpoint().ifPresent(checkpoint -> {
            ObjectNode entry = json.putObject("checkpoint")
                    .put("deployment", checkpoint.deployment())
                    .put("page", checkpoint.page())
                    .put("consistent", checkpoint.consistent())
                    .put("updated", checkpoint.updated().toString());
            asOf(checkpoint).ifPresent(time -> entry.put("asOf", time.toString())
                    .put("lagMillis", Math.max(0, Duration.between(time, now).toMillis())));
            for (Map.Entry<?, TableState> table : checkpoint.tables().entrySet()) {
                ObjectNode row = mirrored.addObject()
                        .put("table", table.getKey().toString())
                        .put("alias", table.getValue().alias());
                table.getValue().serving().ifPresent(index -> row.put("serving", index));
                table.getValue().filling().ifPresent(index -> row.put("filling", index));
                table.getValue().previous().forEach(row.putArray("kept")::add);
                row.put("held", table.getValue().isHeld());
                row.put("doubtful", table.getValue().isDoubtful());
                FieldNotes fields = notes(table.getValue());
                fields.mixed().forEach(row.putArray("notIndexed")::add);
                ObjectNode outdated = row.putObject("outdated");
                fields.outdated().forEach(outdated::put);
            }
        });
        json.put("deadLetters", deadLetters);
        var requests = json.putArray("requests");
        for (Request request : state.requests()) {
            ObjectNode entry = requests.addObject()
                    .put("id", request.id())
                    .put("kind", request.kind())
                    .put("time", request.time().toString())
                    .put("requestedBy", request.requestedBy());
            var tables = entry.putArray("tables");
            request.tables().forEach(table -> tables.add(table.toString()));
        }
        imports.addTo(json);
        return json.toPrettyString() + System.lineSeparator();
    }

    /** The moment of the source that the mirror equalled last. */
    private static Optional<Instant> asOf(Checkpoint checkpoint) {
        return checkpoint.snapshotTs().isPresent()
                ? Optional.of(Instant.ofEpochSecond(
                        checkpoint.snapshotTs().getAsLong() / NANOS,
                        checkpoint.snapshotTs().getAsLong() % NANOS))
                : Optional.empty();
    }
}
