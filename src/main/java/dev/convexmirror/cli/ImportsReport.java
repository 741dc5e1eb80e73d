package dev.convexmirror.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.checkpoint.ImportReport;
import dev.convexmirror.checkpoint.ImportState;
import dev.convexmirror.checkpoint.Lease;
import dev.convexmirror.checkpoint.MirrorState;
import dev.convexmirror.checkpoint.Request;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code status} prints of imports.
 *
 * @param leading who runs them, and what commands ask of them
 * @param imports by the name of their table in Convex
 * @param now the moment of the report
 */
record ImportsReport(MirrorState leading, Map<String, Entry> imports, Instant now) {

    private static final int TEXT_COLUMNS = 5;

    /**
     * One import.
     *
     * @param state how far it has come; empty before it began
     * @param told what the agent said last; empty before any had it
     */
    record Entry(Optional<ImportState> state, Optional<ImportReport> told) {
        String phase() {
            return state.map(found -> found.phase().name().toLowerCase(Locale.ROOT))
                    .orElse("not begun");
        }
    }

    /** For people; nothing when there are no imports. */
    void print(PrintStream out) {
        if (imports.isEmpty()) {
            return;
        }
        out.printf("%n%-14s %s%n", "Imports", leader());
        for (Request request : leading.requests()) {
            out.printf(
                    "%-14s %s --imports %s (by %s, %s)%n",
                    "Request",
                    request.kind(),
                    String.join(" ", names(request)),
                    request.requestedBy(),
                    Ago.of(request.time(), now));
        }
        out.println();
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("  IMPORT", "PHASE", "SINCE", "AS OF", "POSITION", "DEAD LETTERS", "FOREIGN WRITES"));
        imports.forEach((name, entry) -> rows.add(List.of(
                "  " + name,
                entry.phase(),
                entry.told().map(told -> Ago.of(told.since(), now)).orElse("-"),
                entry.told()
                        .flatMap(ImportReport::asOf)
                        .map(time -> Ago.of(time, now))
                        .orElse("-"),
                entry.state()
                        .map(ImportState::position)
                        .filter(position -> !position.isEmpty())
                        .orElse("-"),
                entry.told().map(told -> "" + told.deadLetters()).orElse("-"),
                entry.told().map(told -> "" + told.foreignWrites()).orElse("-"))));
        TextTable.print(rows, TEXT_COLUMNS, out);
        imports.forEach((name, entry) -> entry.told().ifPresent(told -> told.trouble()
                .ifPresent(why -> out.printf("%n%s: %s (%s)%n", name, why, Ago.of(told.time(), now)))));
    }

    private String leader() {
        Optional<Lease> lease = leading.lease();
        if (lease.isEmpty()) {
            return "no agent has run them yet";
        }
        Lease last = lease.get();
        return last.released()
                ? "run by nobody; the last one, on " + last.host() + ", ended " + Ago.of(last.renewed(), now)
                : "run by " + last.host() + ", which said so " + Ago.of(last.renewed(), now) + " by its own clock";
    }

    private static List<String> names(Request request) {
        return request.tables().stream().map(Object::toString).toList();
    }

    /** For programs, as a field {@code imports}. */
    void addTo(ObjectNode report) {
        ArrayNode list = report.putArray("imports");
        imports.forEach((name, entry) -> {
            ObjectNode json = list.addObject().put("import", name).put("phase", entry.phase());
            entry.state().ifPresent(state -> json.put("source", state.source()).put("position", state.position()));
            entry.told().ifPresent(told -> {
                json.put("state", told.state())
                        .put("since", told.since().toString())
                        .put("deadLetters", told.deadLetters())
                        .put("foreignWrites", told.foreignWrites())
                        .put("told", told.time().toString());
                told.asOf().ifPresent(time -> json.put("asOf", time.toString()));
                told.trouble().ifPresent(why -> json.put("trouble", why));
            });
            json.put("resync", leading.requests().stream().anyMatch(request -> names(request)
                    .contains(name)));
        });
    }
}
