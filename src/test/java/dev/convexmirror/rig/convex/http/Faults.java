package dev.convexmirror.rig.convex.http;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** The faults that are planned. The first rule that matches a request strikes. Thread-safe. */
public final class Faults {
    private final List<Rule> rules = new ArrayList<>();

    private static final class Rule {
        final Predicate<HttpRequest> matches;
        final Fault fault;
        int left;

        Rule(Predicate<HttpRequest> matches, Fault fault, int left) {
            this.matches = matches;
            this.fault = fault;
            this.left = left;
        }
    }

    /** The next {@code times} requests to a path fail. */
    public void next(int times, String path, Fault fault) {
        next(times, request -> request.path().equals(path), fault);
    }

    /** The next {@code times} requests that match fail. */
    public synchronized void next(int times, Predicate<HttpRequest> matches, Fault fault) {
        rules.add(new Rule(matches, fault, times));
    }

    /** Every request that matches fails, until {@link #clear}. */
    public void always(Predicate<HttpRequest> matches, Fault fault) {
        next(Integer.MAX_VALUE, matches, fault);
    }

    /** Each request to a path fails with a probability from 0 to 1, until {@link #clear}. */
    public void randomly(double probability, RandomGenerator random, String path, Fault fault) {
        always(request -> request.path().equals(path) && random.nextDouble() < probability, fault);
    }

    public synchronized void clear() {
        rules.clear();
    }

    synchronized Optional<Fault> strike(HttpRequest request) {
        for (Iterator<Rule> rest = rules.iterator(); rest.hasNext(); ) {
            Rule rule = rest.next();
            if (rule.matches.test(request)) {
                rule.left--;
                if (rule.left == 0) {
                    rest.remove();
                }
                return Optional.of(rule.fault);
            }
        }
        return Optional.empty();
    }
}
