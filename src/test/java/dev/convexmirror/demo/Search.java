package dev.convexmirror.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.rig.Elasticsearch;
import java.util.List;

/**
 * A search that Convex itself cannot do, to paste into a terminal.
 *
 * @param title what it shows
 * @param alias where it searches
 * @param body the request
 */
record Search(String title, String alias, String body) {
    /** The default of mirror.export.index-prefix. */
    static final String PREFIX = "convex-";

    static final List<Search> ALL = List.of(
            new Search(
                    "filter and sort: what the kitchen department has for less than 50, dearest first",
                    PREFIX + "products",
                    """
                    {"query":{"bool":{"filter":[{"term":{"category.keyword":"kitchen"}},{"range":{"price":{"lt":50}}},\
                    {"range":{"stock":{"gt":0}}}]}},"sort":[{"price":"desc"}],"_source":["name","price","stock"],"size":3}"""),
            new Search("facets: orders and their value by state", PREFIX + "orders", """
                    {"size":0,"track_total_hits":true,"aggs":{"states":{"terms":{"field":"status.keyword"},\
                    "aggs":{"value":{"sum":{"field":"total"}}}}}}"""),
            new Search("full text with typing mistakes", PREFIX + "messages", """
                    {"query":{"match":{"body":{"query":"delivry adress","operator":"and","fuzziness":"AUTO"}}},\
                    "_source":["body"],"size":3}"""));

    /** How many documents it finds. */
    long hits(Elasticsearch elasticsearch) {
        JsonNode reply = elasticsearch.post("/" + alias + "/_search", body);
        return reply.at("/hits/total/value").asLong();
    }

    /** The command line. */
    String curl(Elasticsearch elasticsearch) {
        return "curl -s '%s/%s/_search?pretty' -H 'Content-Type: application/json' -d '%s'"
                .formatted(elasticsearch.url(), alias, body);
    }
}
