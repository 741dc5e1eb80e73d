package dev.convexmirror.index;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.elasticsearch.client.Request;

/** The physical indices behind some names or patterns, as they were at one moment. */
record IndexCatalog(Map<String, Entry> indices) {
    /** Elasticsearch reads request lines up to 4096 bytes; each name may be percent-encoded threefold. */
    private static final int MAX_NAMES_LENGTH = 1200;

    private static final String FIELDS = "*.aliases,*.mappings._meta,*.mappings.properties._mirror.type,"
            + "*.mappings.properties._mirror.properties.ts,*.settings.index.uuid,"
            + "*.settings.index.verified_before_close";

    /**
     * An index.
     *
     * @param aliases its aliases
     * @param meta what it says of its origin
     * @param closed whether somebody closed it
     * @param stray whether it holds documents of a mirror and says nothing of its origin: Elasticsearch made it, at a write
     *     to a generation that somebody had deleted
     */
    record Entry(Set<String> aliases, Optional<GenerationMeta> meta, boolean closed, boolean stray) {
        boolean belongsTo(String mirror) {
            return meta.isPresent() && meta.get().mirror().equals(mirror);
        }
    }

    static IndexCatalog read(ElasticsearchConnection connection, Collection<String> names) {
        Map<String, Entry> indices = new TreeMap<>();
        for (List<String> some : portions(names)) {
            Request request = new Request("GET", "/" + String.join(",", some));
            request.addParameter("features", "aliases,mappings,settings");
            request.addParameter("filter_path", FIELDS);
            request.addParameter("expand_wildcards", "all");
            request.addParameter("ignore_unavailable", "true");
            request.addParameter("allow_no_indices", "true");
            JsonNode found = connection.restCall("list the indices of the mirror", rest -> new ObjectMapper()
                    .readTree(rest.performRequest(request).getEntity().getContent()));
            found.properties().forEach(index -> indices.put(index.getKey(), entry(index.getValue())));
        }
        return new IndexCatalog(indices);
    }

    private static Entry entry(JsonNode index) {
        Set<String> aliases = new TreeSet<>();
        index.path("aliases").fieldNames().forEachRemaining(aliases::add);
        Optional<GenerationMeta> meta = GenerationMeta.of(index.path("mappings").path("_meta"));
        return new Entry(
                aliases,
                meta,
                index.at("/settings/index/verified_before_close").asBoolean(),
                meta.isEmpty() && index.at("/mappings/properties").has("_mirror"));
    }

    /** Divides names so that each part fits into the line of a request. */
    static List<List<String>> portions(Collection<String> names) {
        List<List<String>> portions = new ArrayList<>();
        int length = MAX_NAMES_LENGTH;
        for (String name : new TreeSet<>(names)) {
            if (length + name.length() + 1 > MAX_NAMES_LENGTH) {
                portions.add(new ArrayList<>());
                length = 0;
            }
            portions.getLast().add(name);
            length += name.length() + 1;
        }
        return portions;
    }
}
