package dev.convexmirror.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.rig.Elasticsearch;
import dev.convexmirror.rig.MirrorComparison;
import dev.convexmirror.rig.RigException;
import dev.convexmirror.rig.convex.ConvexEmulator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/** What must be so when all has been quiet for a while: the index equals the source, and nothing else is left. */
final class Equality {

    /** Far longer than it takes: pauses between attempts grow with each that fails, and the machine may be slow. */
    private static final Duration LONGEST = Duration.ofMinutes(4);

    private static final Duration PAUSE = Duration.ofMillis(150);

    private final ConvexEmulator convex;
    private final Elasticsearch elasticsearch;
    private final String mirror;
    private final String prefix;

    Equality(ConvexEmulator convex, Elasticsearch elasticsearch, String mirror, String prefix) {
        this.convex = convex;
        this.elasticsearch = elasticsearch;
        this.mirror = mirror;
        this.prefix = prefix;
    }

    /**
     * Waits for it, and looks whether it stays.
     *
     * @param stop is asked from time to time, and throws when waiting is in vain
     * @throws RigException with what differs
     */
    void await(Selection selection, Runnable stop) {
        awaitEqual(selection, stop);
        // twice, with a commit in between: nothing that is still on its way may undo it
        awaitEqual(selection, stop);
    }

    /**
     * The same while a table has a hidden one beside it that a failed import has left.
     *
     * @param beside as {@code table} or {@code component/table}
     */
    void awaitBesideLeftover(Selection selection, String beside, Runnable stop) {
        awaitEqual(selection, Optional.of(beside), stop);
    }

    private void awaitEqual(Selection selection, Runnable stop) {
        awaitEqual(selection, Optional.empty(), stop);
    }

    private void awaitEqual(Selection selection, Optional<String> suspect, Runnable stop) {
        long end = System.nanoTime() + LONGEST.toNanos();
        long ts = convex.commitSystem();
        List<String> wrong = List.of("nothing was seen");
        while (!wrong.isEmpty()) {
            if (System.nanoTime() > end) {
                throw new RigException(
                        "Not equal after " + LONGEST.toSeconds() + " s of quiet:\n  " + String.join("\n  ", wrong));
            }
            LockSupport.parkNanos(PAUSE.toNanos());
            stop.run();
            wrong = wrong(selection, suspect, ts);
        }
    }

    private List<String> wrong(Selection selection, Optional<String> suspect, long ts) {
        JsonNode checkpoint = elasticsearch
                .send("GET", "/convex-mirror-state/_doc/checkpoint:" + mirror, "")
                .body()
                .path("_source");
        List<String> wrong = new ArrayList<>();
        if (!checkpoint.path("consistent").asBoolean()
                || checkpoint.path("snapshotTs").asLong() < ts) {
            wrong.add("the mirror has not come so far");
        }
        for (JsonNode table : checkpoint.path("tables")) {
            String component = table.path("component").asText();
            String name = (component.isEmpty() ? "" : component + "/")
                    + table.path("table").asText();
            String standing = suspect.equals(Optional.of(name)) ? "SUSPECT" : "FOLLOWED";
            if (table.has("filling") || !table.path("standing").asText().equals(standing)) {
                wrong.add("not settled: " + table);
            }
        }
        if (wrong.isEmpty()) {
            try {
                wrong.addAll(new MirrorComparison(elasticsearch, prefix, selection.leftOut())
                        .compare(selection.of(convex.snapshot()))
                        .differences());
                wrong.addAll(leftovers(checkpoint));
            } catch (RigException e) {
                // an index may be replaced while it is read
                wrong.add(e.getMessage());
            }
        }
        return wrong;
    }

    private List<String> leftovers(JsonNode checkpoint) {
        TreeSet<String> indices = new TreeSet<>();
        elasticsearch
                .get("/_cat/indices/" + prefix + "*?format=json&h=index&expand_wildcards=all")
                .forEach(row -> indices.add(row.path("index").asText()));
        checkpoint.path("tables").forEach(table -> {
            indices.remove(table.path("serving").asText());
            table.path("previous").forEach(previous -> indices.remove(previous.asText()));
        });
        checkpoint
                .path("retired")
                .forEach(retired -> indices.remove(retired.path("index").asText()));
        return indices.stream().map(index -> "left over: " + index).toList();
    }

    /** Fails when a document was refused, as none should be. */
    void requireNoDeadLetters() {
        JsonNode letters = elasticsearch
                .send("GET", "/convex-mirror-dead-letters/_search?q=mirror:%22" + mirror + "%22", "")
                .body();
        if (letters.at("/hits/hits").size() > 0) {
            throw new RigException("Dead letters: " + letters.at("/hits/hits"));
        }
    }
}
