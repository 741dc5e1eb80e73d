package dev.convexmirror.index;

import co.elastic.clients.elasticsearch._types.FieldValue;
import co.elastic.clients.elasticsearch._types.SortOptions;
import co.elastic.clients.elasticsearch._types.SortOrder;
import co.elastic.clients.elasticsearch._types.Time;
import co.elastic.clients.elasticsearch._types.VersionType;
import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import co.elastic.clients.elasticsearch.core.SearchResponse;
import co.elastic.clients.elasticsearch.core.bulk.BulkOperation;
import co.elastic.clients.elasticsearch.core.search.Hit;
import co.elastic.clients.json.JsonData;
import java.util.List;
import java.util.OptionalLong;

/**
 * The documents that a crashed agent wrote after its last checkpoint (invariant I4: replaying a cursor while snapshotting
 * may never mention them again, convex-protocol §2.9). They carry the number of their page.
 */
final class LatePages {
    private static final int HITS = 1000;
    private static final Time KEEP_ALIVE = Time.of(time -> time.time("5m"));
    private static final SortOptions IN_INDEX_ORDER =
            SortOptions.of(sort -> sort.field(field -> field.field("_shard_doc").order(SortOrder.Asc)));

    private final ElasticsearchConnection connection;
    private final Fence fence;

    LatePages(ElasticsearchConnection connection, Fence fence) {
        this.connection = connection;
        this.fence = fence;
    }

    /** Read by sorting, not by aggregating: a maximum is a double, which cannot hold nanoseconds. */
    OptionalLong highestTs(String index, long page) {
        connection.refresh(List.of(index));
        SearchResponse<Void> found = connection.call(
                "read the late pages of '" + index + "'",
                client -> client.search(
                        search -> search.index(index)
                                .allowPartialSearchResults(false)
                                .query(after(page))
                                .sort(sort -> sort.field(
                                        field -> field.field("_mirror.ts").order(SortOrder.Desc)))
                                .source(source -> source.fetch(false))
                                .size(1),
                        Void.class));
        return found.hits().hits().stream()
                .mapToLong(hit -> hit.sort().getFirst().longValue())
                .findFirst();
    }

    long remove(String index, long page) {
        connection.refresh(List.of(index));
        String pit = connection.call("open the late pages of '" + index + "'", client -> client.openPointInTime(
                        open -> open.index(index).keepAlive(KEEP_ALIVE))
                .id());
        try {
            return remove(index, page, pit);
        } finally {
            close(pit);
        }
    }

    private long remove(String index, long page, String firstPit) {
        String pit = firstPit;
        List<FieldValue> position = List.of();
        long removed = 0;
        while (true) {
            SearchResponse<Void> found = next(page, pit, position);
            List<Hit<Void>> hits = found.hits().hits();
            if (hits.isEmpty()) {
                return removed;
            }
            removed += delete(index, hits);
            pit = found.pitId() == null ? pit : found.pitId();
            position = hits.getLast().sort();
        }
    }

    private SearchResponse<Void> next(long page, String pit, List<FieldValue> position) {
        return connection.call(
                "read the late pages",
                client -> client.search(
                        search -> {
                            search.pit(in -> in.id(pit).keepAlive(KEEP_ALIVE))
                                    .allowPartialSearchResults(false)
                                    .query(after(page))
                                    .sort(IN_INDEX_ORDER)
                                    .source(source -> source.fetch(false))
                                    .version(true)
                                    .trackTotalHits(track -> track.enabled(false))
                                    .size(HITS);
                            return position.isEmpty() ? search : search.searchAfter(position);
                        },
                        Void.class));
    }

    private static Query after(long page) {
        return Query.of(query -> query.range(
                range -> range.untyped(untyped -> untyped.field("_mirror.page").gt(JsonData.of(page)))));
    }

    /**
     * With the version of the hit itself: what stays behind as the deleted document's version is then no higher than the
     * re-delivery's, which {@code external_gte} accepts.
     */
    private long delete(String index, List<Hit<Void>> hits) {
        String alias = fence.writeAlias(index);
        List<BulkOperation> operations = hits.stream()
                .map(hit -> BulkOperation.of(operation -> operation.delete(delete ->
                        delete.index(alias).id(hit.id()).version(hit.version()).versionType(VersionType.ExternalGte))))
                .toList();
        var answer = connection.call(
                "remove the late pages of '" + index + "'", client -> client.bulk(bulk -> bulk.operations(operations)));
        long removed = 0;
        for (var item : answer.items()) {
            if (item.status() == 200) {
                removed++;
            } else if (item.error() != null && Verdict.gone(item.error().type())) {
                throw new GenerationVanishedException(index);
            } else if (item.status() != 404 && item.status() != 409) {
                throw new ElasticsearchCallException(
                        "Could not remove the late pages of '" + index + "': an item was answered with " + item.status()
                                + ".",
                        item.status(),
                        "",
                        null);
            }
        }
        return removed;
    }

    private void close(String pit) {
        try {
            connection.call("close the late pages", client -> client.closePointInTime(close -> close.id(pit)));
        } catch (ElasticsearchCallException expiresByItself) {
            // A point in time that cannot be closed ends with its keep-alive.
        }
    }
}
