package dev.convexmirror.rig.convex.http;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last requests received, for tests to assert on. Thread-safe. */
public final class RequestLog {
    private static final int CAPACITY = 2_000;
    private final Deque<HttpRequest> requests = new ArrayDeque<>();

    /** The requests in the order of their arrival, the last 2000 of them. */
    public synchronized List<HttpRequest> all() {
        return List.copyOf(requests);
    }

    public List<HttpRequest> to(String path) {
        return all().stream().filter(request -> request.path().equals(path)).toList();
    }

    public synchronized void clear() {
        requests.clear();
    }

    synchronized void add(HttpRequest request) {
        if (requests.size() == CAPACITY) {
            requests.removeFirst();
        }
        requests.addLast(request);
    }
}
