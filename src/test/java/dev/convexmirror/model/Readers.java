package dev.convexmirror.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.rig.Elasticsearch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/** Searches all the time, as users do, and looks whether a table is seen as a whole: all of one batch, or nothing of any. */
final class Readers {

    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final int MOST = 5_000;

    private final Elasticsearch elasticsearch;
    private final String prefix;
    private final Source source;
    private final Thread thread;
    private volatile boolean closed;
    private volatile Optional<String> seenInPart = Optional.empty();

    Readers(Elasticsearch elasticsearch, String prefix, Source source) {
        this.elasticsearch = elasticsearch;
        this.prefix = prefix;
        this.source = source;
        this.thread = Thread.ofVirtual().start(this::readAll);
    }

    private void readAll() {
        List<String> aliases = List.of();
        int at = 0;
        while (!closed) {
            if (at >= aliases.size()) {
                aliases = List.copyOf(elasticsearch.aliases(prefix));
                at = 0;
            } else {
                read(aliases.get(at++));
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void read(String alias) {
        JsonNode found = elasticsearch
                .send("GET", "/" + alias + "/_search?size=" + MOST + "&_source=" + Source.BATCH, "")
                .body();
        // an alias that is gone meanwhile is answered otherwise, and so is an index that was removed meanwhile
        if (found.at("/hits/hits").isArray() && found.at("/_shards/failed").asInt() == 0) {
            Map<Long, Integer> batches = new TreeMap<>();
            for (JsonNode hit : found.at("/hits/hits")) {
                JsonNode batch = hit.path("_source").path(Source.BATCH);
                if (!batch.isMissingNode()) {
                    batches.merge(batch.asLong(), 1, Integer::sum);
                }
            }
            boolean whole = batches.isEmpty()
                    || (batches.size() == 1
                            && batches.entrySet().stream()
                                    .allMatch(batch -> batch.getValue() == source.sizeOf(batch.getKey())));
            if (!whole && seenInPart.isEmpty()) {
                seenInPart = Optional.of("Readers saw a part of " + alias + ": documents by batch " + batches);
            }
        }
    }

    /** What readers must not see, if they saw it. */
    Optional<String> seenInPart() {
        return seenInPart;
    }

    /** No more searches. */
    void end() throws InterruptedException {
        closed = true;
        thread.join();
    }
}
