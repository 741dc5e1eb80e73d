package dev.convexmirror.index;

import co.elastic.clients.elasticsearch._types.FieldValue;
import co.elastic.clients.elasticsearch._types.SortOptions;
import co.elastic.clients.elasticsearch._types.SortOrder;
import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import co.elastic.clients.elasticsearch.core.SearchResponse;
import co.elastic.clients.elasticsearch.core.search.Hit;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.convex.TableName;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The dead letters of one mirror, to be read and removed; {@link DeadLetters} writes them. Safe for use by several threads.
 * Every method may throw {@link ElasticsearchCallException}.
 */
public final class KeptLetters {
    private static final int PORTION = 1000;
    /** Sources have at most 1 MiB, and an answer at most 100 MB. */
    private static final int PORTION_WITH_SOURCE = 50;

    private final ElasticsearchConnection connection;
    private final String mirror;
    private final DeadLetterIndex index;

    /** @param mirror {@code mirror.name} */
    public KeptLetters(ElasticsearchConnection connection, String mirror) {
        this.connection = connection;
        this.mirror = mirror;
        this.index = new DeadLetterIndex(connection, mirror, Clock.systemUTC());
    }

    /**
     * Which letters are meant.
     *
     * @param tables those of these tables; of all when empty
     * @param id that of this document; those of all when empty
     */
    public record Filter(Set<TableName> tables, Optional<String> id) {
        public Filter {
            tables = Set.copyOf(tables);
        }

        /** Every letter. */
        public static Filter all() {
            return new Filter(Set.of(), Optional.empty());
        }
    }

    /**
     * Gives each letter, by table and id.
     *
     * @param withSource whether with the documents
     * @return how many there were
     */
    public int forEach(Filter filter, boolean withSource, Consumer<KeptLetter> visitor) {
        connection.call("refresh the dead letters", client -> client.indices()
                .refresh(refresh -> refresh.index(IndexNames.DEAD_LETTER_INDEX).ignoreUnavailable(true)));
        int count = 0;
        List<FieldValue> position = List.of();
        while (true) {
            List<Hit<ObjectNode>> hits =
                    search(filter, withSource, position).hits().hits();
            if (hits.isEmpty()) {
                return count;
            }
            hits.forEach(hit -> visitor.accept(letter(hit.source())));
            count += hits.size();
            position = hits.getLast().sort();
        }
    }

    private SearchResponse<ObjectNode> search(Filter filter, boolean withSource, List<FieldValue> position) {
        return connection.call(
                "read the dead letters",
                client -> client.search(
                        search -> {
                            search.index(IndexNames.DEAD_LETTER_INDEX)
                                    .ignoreUnavailable(true)
                                    .allowPartialSearchResults(false)
                                    .query(query(filter))
                                    .sort(by("component"), by("table"), by("id"))
                                    .source(source -> source.filter(
                                            fields -> withSource ? fields.includes("*") : fields.excludes("source")))
                                    .trackTotalHits(track -> track.enabled(false))
                                    .size(withSource ? PORTION_WITH_SOURCE : PORTION);
                            return position.isEmpty() ? search : search.searchAfter(position);
                        },
                        ObjectNode.class));
    }

    private static SortOptions by(String field) {
        return SortOptions.of(sort -> sort.field(by -> by.field(field).order(SortOrder.Asc)));
    }

    private Query query(Filter filter) {
        List<Query> all = new ArrayList<>();
        all.add(term("mirror", mirror));
        filter.id().ifPresent(id -> all.add(term("id", id)));
        if (!filter.tables().isEmpty()) {
            List<Query> any = filter.tables().stream()
                    .map(table -> Query.of(query -> query.bool(
                            both -> both.filter(term("component", table.component()), term("table", table.table())))))
                    .toList();
            all.add(Query.of(query -> query.bool(some -> some.should(any).minimumShouldMatch("1"))));
        }
        return Query.of(query -> query.bool(bool -> bool.filter(all)));
    }

    private static Query term(String field, String value) {
        return Query.of(query -> query.term(term -> term.field(field).value(value)));
    }

    private static KeptLetter letter(ObjectNode document) {
        return new KeptLetter(
                new TableName(
                        document.path("component").asText(),
                        document.path("table").asText()),
                document.path("id").asText(),
                document.path("ts").asLong(),
                document.path("reason").asText(),
                Instant.parse(document.path("time").asText()),
                Optional.ofNullable(document.get("source")).map(source -> source.asText()));
    }

    /** The refused versions (ns) of those of these documents that are dead letters now, by id. */
    public Map<String, Long> versions(TableName table, Collection<String> ids) {
        Map<String, String> keys = new HashMap<>();
        ids.forEach(id -> keys.put(index.key(table, id), id));
        var answer = connection.call(
                "look for dead letters",
                client -> client.mget(
                        get -> get.index(IndexNames.DEAD_LETTER_INDEX)
                                .ids(List.copyOf(keys.keySet()))
                                .source(source -> source.fetch(false)),
                        Void.class));
        Map<String, Long> versions = new HashMap<>();
        for (var item : answer.docs()) {
            // an item without a result says that there is no such index yet
            if (item.isResult() && item.result().found()) {
                versions.put(keys.get(item.result().id()), item.result().version());
            }
        }
        return versions;
    }

    /** Removes a letter, unless a newer version of the document was refused since. */
    public void remove(KeptLetter letter) {
        var items = index.remove(List.of(new DeadLetterIndex.Stamp(letter.table(), letter.id(), letter.ts())))
                .items();
        for (var item : items) {
            if (item.status() >= 300 && item.status() != 404 && item.status() != 409) {
                throw new ElasticsearchCallException(
                        "Could not remove a dead letter: Elasticsearch answered " + item.status() + ".",
                        item.status(),
                        "",
                        null);
            }
        }
    }
}
