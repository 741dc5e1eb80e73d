package dev.convexmirror.index;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToIntFunction;

/** Keeps what a writer tells. */
final class RecordingListener implements BulkListener {
    private final List<BulkResult> results = new CopyOnWriteArrayList<>();
    private final List<String> retries = new CopyOnWriteArrayList<>();

    @Override
    public void answered(BulkResult result) {
        results.add(result);
    }

    @Override
    public void retrying(String reason, int attempt, Duration delay) {
        retries.add(reason);
    }

    int sum(ToIntFunction<BulkResult> count) {
        return results.stream().mapToInt(count).sum();
    }

    List<String> retries() {
        return retries;
    }
}
