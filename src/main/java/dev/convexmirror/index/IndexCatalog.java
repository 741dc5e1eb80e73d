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

    private static final String FIELDS =
            "*.aliases,*.mappings._meta,*.settings.index.uuid,*.settings.index.verified_before_close";

    /**
     * An index.
     *
     * @param aliases its aliases, but for those of a {@link Fence}
     * @param writeAliases the aliases by which leaders write to it; one, but for one from before there were any
     * @param meta what it says of its origin
     * @param closed whether somebody closed it
     */
    record Entry(Set<String> aliases, Set<String> writeAliases, Optional<GenerationMeta> meta, boolean closed) {
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
            found.properties().forEach(index -> indices.put(index.getKey(), entry(index.getKey(), index.getValue())));
        }
        return new IndexCatalog(indices);
    }

    private static Entry entry(String name, JsonNode index) {
        Set<String> aliases = new TreeSet<>();
        Set<String> writeAliases = new TreeSet<>();
        index.path("aliases")
                .fieldNames()
                .forEachRemaining(alias -> (Fence.isWriteAlias(name, alias) ? writeAliases : aliases).add(alias));
        return new Entry(
                aliases,
                writeAliases,
                GenerationMeta.of(index.path("mappings").path("_meta")),
                index.at("/settings/index/verified_before_close").asBoolean());
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
