package dev.convexmirror.rig.convex.http;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The faults that are planned. The first rule that matches a request strikes. Thread-safe. */
public final class Faults {
    private final List<Rule> rules = new ArrayList<>();
    private final Map<Fault, Integer> strikes = new HashMap<>();

    private static final class Rule {
        final Predicate<HttpRequest> matches;
        final Supplier<Fault> fault;
        int left;

        Rule(Predicate<HttpRequest> matches, Supplier<Fault> fault, int left) {
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
    public void next(int times, Predicate<HttpRequest> matches, Fault fault) {
        add(times, matches, () -> fault);
    }

    /** Every request that matches fails, until {@link #clear}. */
    public void always(Predicate<HttpRequest> matches, Fault fault) {
        next(Integer.MAX_VALUE, matches, fault);
    }

    /** Each request to a path fails with a probability from 0 to 1, until {@link #clear}. */
    public void randomly(double probability, RandomGenerator random, String path, Fault fault) {
        always(request -> request.path().equals(path) && random.nextDouble() < probability, fault);
    }

    /**
     * Each request to a path fails with a probability from 0 to 1, until {@link #clear}, by each of the faults in turn: all
     * of them strike, in an order that is drawn anew for each round.
     */
    public void inTurn(double probability, RandomGenerator random, String path, List<Fault> faults) {
        Deque<Fault> round = new ArrayDeque<>();
        add(Integer.MAX_VALUE, request -> request.path().equals(path) && random.nextDouble() < probability, () -> {
            if (round.isEmpty()) {
                List<Fault> shuffled = new ArrayList<>(faults);
                Collections.shuffle(shuffled, Random.from(random));
                round.addAll(shuffled);
            }
            return round.removeFirst();
        });
    }

    /** How many requests a fault has struck, over all rules; {@link #clear} does not forget it. */
    public synchronized int strikes(Fault fault) {
        return strikes.getOrDefault(fault, 0);
    }

    public synchronized void clear() {
        rules.clear();
    }

    private synchronized void add(int times, Predicate<HttpRequest> matches, Supplier<Fault> fault) {
        rules.add(new Rule(matches, fault, times));
    }

    synchronized Optional<Fault> strike(HttpRequest request) {
        for (Iterator<Rule> rest = rules.iterator(); rest.hasNext(); ) {
            Rule rule = rest.next();
            if (rule.matches.test(request)) {
                rule.left--;
                if (rule.left == 0) {
                    rest.remove();
                }
                Fault fault = rule.fault.get();
                strikes.merge(fault, 1, Integer::sum);
                return Optional.of(fault);
            }
        }
        return Optional.empty();
    }
}
