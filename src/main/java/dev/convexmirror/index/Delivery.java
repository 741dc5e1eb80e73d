package dev.convexmirror.index;

import dev.convexmirror.index.Patience.TryAgainException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.http.entity.ContentType;
import org.apache.http.nio.entity.NByteArrayEntity;
import org.elasticsearch.client.Cancellable;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.Response;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.ResponseListener;

/** Takes one batch to its end: every item in its index, superseded, or a dead letter. */
final class Delivery {
    private static final ContentType NDJSON = ContentType.create("application/x-ndjson");
    private static final int TOO_LARGE = 413;

    private final ElasticsearchConnection connection;
    private final DeadLetters deadLetters;
    private final BulkListener listener;
    private Batch remaining;

    private Delivery(ElasticsearchConnection connection, DeadLetters deadLetters, BulkListener listener, Batch batch) {
        this.connection = connection;
        this.deadLetters = deadLetters;
        this.listener = listener;
        this.remaining = batch;
    }

    /**
     * Blocks until the batch is durable.
     *
     * @throws GenerationVanishedException when an index does not exist
     */
    static void deliver(ElasticsearchConnection connection, DeadLetters deadLetters, BulkListener listener, Batch batch)
            throws InterruptedException {
        Delivery delivery = new Delivery(connection, deadLetters, listener, batch);
        new Patience(listener).insist(delivery::attempt);
    }

    private void attempt() throws InterruptedException {
        long start = System.nanoTime();
        try {
            Response response = send(remaining);
            List<BulkAnswer.Item> items = items(response);
            settle(items, Duration.ofNanos(System.nanoTime() - start));
        } catch (ResponseException e) {
            int status = e.getResponse().getStatusLine().getStatusCode();
            if (status == TOO_LARGE) {
                divide(Duration.ofNanos(System.nanoTime() - start));
                return;
            }
            String type = ErrorType.of(e);
            throw new TryAgainException(
                    "A bulk request was answered with " + status + (type.isEmpty() ? "." : " (" + type + ")."), e);
        } catch (IOException e) {
            throw new TryAgainException("A bulk request failed: " + Probe.describe(e) + ".", e);
        }
    }

    /** Asynchronous underneath, so that closing the writer can cancel it and a virtual thread can wait for it. */
    private Response send(Batch batch) throws IOException, InterruptedException {
        Request request = new Request("POST", "/_bulk");
        request.addParameter("filter_path", BulkAnswer.FILTER_PATH);
        request.setEntity(new NByteArrayEntity(batch.body(), 0, batch.length(), NDJSON));
        CompletableFuture<Response> answer = new CompletableFuture<>();
        Cancellable call = connection.rest().performRequestAsync(request, new ResponseListener() {
            @Override
            public void onSuccess(Response response) {
                answer.complete(response);
            }

            @Override
            public void onFailure(Exception exception) {
                answer.completeExceptionally(exception);
            }
        });
        try {
            return answer.get();
        } catch (InterruptedException e) {
            call.cancel();
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IOException(e.getCause());
        }
    }

    private List<BulkAnswer.Item> items(Response response) throws IOException {
        List<BulkAnswer.Item> items;
        try (InputStream in = response.getEntity().getContent()) {
            items = BulkAnswer.read(in);
        }
        if (items.size() != remaining.size()) {
            throw new IOException(remaining.size() + " items were sent and " + items.size() + " were answered");
        }
        return items;
    }

    private void settle(List<BulkAnswer.Item> items, Duration duration) throws InterruptedException {
        Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
        BitSet again = new BitSet(items.size());
        BitSet accepted = new BitSet(items.size());
        SortedMap<Integer, String> refused = new TreeMap<>();
        String why = "";
        for (int i = 0; i < items.size(); i++) {
            BulkAnswer.Item item = items.get(i);
            Verdict verdict = Verdict.of(remaining.isDelete(i), item);
            counts.merge(verdict, 1, Integer::sum);
            switch (verdict) {
                case WRITTEN, DELETED, SUPERSEDED -> accepted.set(i);
                case VANISHED ->
                    throw new GenerationVanishedException(remaining.operation(i).index());
                case REFUSED -> refused.put(i, item.type() + ": " + item.reason());
                case TRY_AGAIN -> {
                    again.set(i);
                    why = item.status() + (item.type().isEmpty() ? "" : " (" + item.type() + ")");
                }
            }
        }
        if (deadLetters.areKnown()) {
            deadLetters.clear(remaining.operations(accepted), listener);
        }
        int late = keep(refused);
        counts.merge(Verdict.REFUSED, -late, Integer::sum);
        counts.merge(Verdict.SUPERSEDED, late, Integer::sum);
        listener.answered(result(counts, duration));
        if (!again.isEmpty()) {
            remaining = remaining.only(again);
            throw new TryAgainException(
                    again.cardinality() + " of " + items.size() + " items of a bulk request were answered with " + why
                            + ".",
                    null);
        }
    }

    /**
     * Keeps what was refused, but for what is not the newest of its document any more: a page that is replayed may bring it
     * again after its successor was indexed.
     *
     * @return how many were left out
     */
    private int keep(SortedMap<Integer, String> refused) throws InterruptedException {
        if (refused.isEmpty()) {
            return 0;
        }
        SortedMap<Integer, Operation> operations = new TreeMap<>();
        refused.keySet().forEach(number -> operations.put(number, remaining.operation(number)));
        Map<Operation, Long> indexed = IndexedVersions.of(connection, operations.values());
        List<DeadLetter> letters = new ArrayList<>();
        operations.forEach((number, operation) -> {
            if (indexed.getOrDefault(operation, 0L) <= operation.ts()) {
                letters.add(letter(number, refused.get(number)));
            }
        });
        deadLetters.write(letters, listener);
        return refused.size() - letters.size();
    }

    private BulkResult result(Map<Verdict, Integer> counts, Duration duration) {
        return new BulkResult(
                counts.getOrDefault(Verdict.WRITTEN, 0),
                counts.getOrDefault(Verdict.DELETED, 0),
                counts.getOrDefault(Verdict.SUPERSEDED, 0),
                counts.getOrDefault(Verdict.TRY_AGAIN, 0),
                counts.getOrDefault(Verdict.REFUSED, 0),
                duration,
                remaining.length());
    }

    private DeadLetter letter(int number, String reason) {
        Operation operation = remaining.operation(number);
        return new DeadLetter(operation.table(), operation.id(), operation.ts(), reason, remaining.source(number));
    }

    /** The cluster, or a proxy before it, wants smaller requests. */
    private void divide(Duration duration) throws InterruptedException {
        int size = remaining.size();
        if (size == 1) {
            String reason = "request_too_large: Elasticsearch, or a proxy before it, accepts no request of "
                    + remaining.length() + " bytes";
            deadLetters.write(List.of(letter(0, reason)), listener);
            listener.answered(new BulkResult(0, 0, 0, 0, 1, duration, remaining.length()));
            return;
        }
        deliver(connection, deadLetters, listener, remaining.only(range(0, size / 2)));
        deliver(connection, deadLetters, listener, remaining.only(range(size / 2, size)));
    }

    private static BitSet range(int from, int to) {
        BitSet range = new BitSet(to);
        range.set(from, to);
        return range;
    }
}
