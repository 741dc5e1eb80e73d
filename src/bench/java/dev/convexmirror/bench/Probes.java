package dev.convexmirror.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.rig.Elasticsearch;
import dev.convexmirror.rig.RigException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Looks from outside for writes that carry a number in the field {@link #FIELD}, by searching until each is found. The
 * writer's thread announces, another one watches.
 */
final class Probes {
    static final String FIELD = "probe";

    private static final long INTERVAL = Duration.ofMillis(10).toNanos();
    private static final long PATIENCE = Duration.ofSeconds(60).toNanos();
    private static final int AT_ONCE = 1000;

    private final Elasticsearch elasticsearch;
    private final String alias;
    private final NavigableMap<Long, Long> pending = new ConcurrentSkipListMap<>();
    private final List<Double> seconds = Collections.synchronizedList(new ArrayList<>());

    Probes(Elasticsearch elasticsearch, String alias) {
        this.elasticsearch = elasticsearch;
        this.alias = alias;
    }

    /** Begins to look for a number that was due at this moment, in nanoseconds of the JVM. */
    void expect(long number, long due) {
        pending.put(number, due);
    }

    /** Searches until so many were found; each as often as it takes. */
    List<Double> await(long count) {
        long lastFound = System.nanoTime();
        while (seconds.size() < count) {
            long begin = System.nanoTime();
            if (search() > 0) {
                lastFound = System.nanoTime();
            } else if (System.nanoTime() - lastFound > PATIENCE) {
                throw new RigException(pending.size() + " writes did not become searchable.");
            }
            LockSupport.parkNanos(begin + INTERVAL - System.nanoTime());
        }
        return seconds.stream().sorted().toList();
    }

    private int search() {
        String numbers =
                pending.keySet().stream().limit(AT_ONCE).map(String::valueOf).collect(Collectors.joining(","));
        JsonNode hits = elasticsearch
                .post("/" + alias + "/_search", """
                        {"size":%d,"track_total_hits":false,"_source":false,"docvalue_fields":["%s"],
                         "query":{"constant_score":{"filter":{"terms":{"%s":[%s]}}}}}
                        """.formatted(AT_ONCE, FIELD, FIELD, numbers))
                .at("/hits/hits");
        long now = System.nanoTime();
        for (JsonNode hit : hits) {
            Long due = pending.remove(hit.path("fields").path(FIELD).path(0).asLong());
            if (due != null) {
                seconds.add((now - due) / 1e9);
            }
        }
        return hits.size();
    }
}
