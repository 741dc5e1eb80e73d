package dev.convexmirror.index;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.convex.TableName;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.Response;
import org.elasticsearch.client.ResponseException;

/**
 * The mappings of generations that exist. Every method may throw {@link ElasticsearchCallException}; repeat it then. Safe for
 * use by several threads.
 */
public final class GenerationMappings {

    private static final String FIELD_LIMIT = "index.mapping.total_fields.limit";

    private static final String SUBOBJECTS = "subobjects";
    private static final String SOURCE_WITHOUT_VECTORS = "index.mapping.exclude_source_vectors";
    private static final Set<String> VECTORS = Set.of("dense_vector", "sparse_vector", "rank_vectors");

    private final ElasticsearchConnection connection;
    private final String mirror;

    /**
     * Prepares; nothing is asked yet.
     *
     * @param mirror {@code mirror.name}; indices of other names are never touched
     */
    public GenerationMappings(ElasticsearchConnection connection, String mirror) {
        this.connection = connection;
        this.mirror = mirror;
    }

    /**
     * The mapping of a generation.
     *
     * @param mappings as Elasticsearch gives it
     * @param fingerprint of the configuration it was made with
     * @param provisional whether it waits for the first documents
     * @param notes of its fields
     */
    public record Live(JsonNode mappings, String fingerprint, boolean provisional, FieldNotes notes) {}

    /**
     * Reads the mapping of a generation.
     *
     * @throws GenerationVanishedException when the index is gone, or is none of the mirror
     */
    public Live read(String index) {
        try {
            JsonNode mappings = connection.restCall("read the mapping of '" + index + "'", rest -> new ObjectMapper()
                    .readTree(rest.performRequest(new Request("GET", "/" + index + "/_mapping"))
                            .getEntity()
                            .getContent())
                    .path(index)
                    .path("mappings"));
            GenerationMeta meta = meta(mappings).orElseThrow(() -> new GenerationVanishedException(index));
            return new Live(mappings, meta.fingerprint(), meta.provisional(), meta.notes());
        } catch (ElasticsearchCallException e) {
            throw e.is("index_not_found_exception") ? new GenerationVanishedException(index) : e;
        }
    }

    private Optional<GenerationMeta> meta(JsonNode mappings) {
        return GenerationMeta.of(mappings.path("_meta"))
                .filter(found -> found.mirror().equals(mirror));
    }

    /**
     * Puts new fields into a mapping, which is not provisional any more then. Documents that are there already are not found
     * by them.
     *
     * @param properties the fields, as the properties of a mapping; may be empty
     * @param definition the whole of what the index would be if it was made now
     * @throws InvalidConfigurationException when Elasticsearch refuses the fields, with its reason; nothing was changed
     */
    public void extend(String index, TableName table, ObjectNode properties, IndexDefinition definition) {
        JsonNode limit = definition.settings().get(FIELD_LIMIT);
        if (limit != null) {
            ObjectNode settings = JsonNodeFactory.instance.objectNode();
            settings.set(FIELD_LIMIT, limit);
            put(table, "raise the number of fields of '" + index + "'", index + "/_settings", settings);
        }
        Live live = read(index);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        // 8.19 reads a field with a path for a name as one within an object, unless each request says otherwise
        if (live.mappings().has(SUBOBJECTS)) {
            body.set(SUBOBJECTS, live.mappings().get(SUBOBJECTS));
        }
        body.set("properties", properties);
        if (live.provisional()) {
            meta(live.mappings())
                    .ifPresent(meta -> body.set("_meta", meta.settled().toJson()));
        }
        put(table, "add fields to '" + index + "'", index + "/_mapping", body);
    }

    /** Has a generation note something else of its fields. */
    public void note(String index, TableName table, FieldNotes notes) {
        meta(read(index).mappings()).ifPresent(meta -> {
            ObjectNode body = JsonNodeFactory.instance.objectNode();
            body.set("_meta", meta.with(notes).toJson());
            put(table, "note something in '" + index + "'", index + "/_mapping", body);
        });
    }

    /** What generations note of their fields; those that do not exist note nothing. */
    public Map<String, FieldNotes> notes(Collection<String> indices) {
        Map<String, FieldNotes> notes = new TreeMap<>();
        IndexCatalog.read(connection, indices).indices().forEach((index, entry) -> entry.meta()
                .ifPresent(meta -> notes.put(index, meta.notes())));
        return notes;
    }

    /**
     * Finds out what Elasticsearch thinks of a definition, by an empty hidden index that is removed at once. What a crash
     * leaves of it is removed as a generation that nothing refers to.
     *
     * @throws InvalidConfigurationException when Elasticsearch refuses it, with its reason
     */
    public void tryOut(TableName table, String alias, IndexDefinition definition) {
        // as long as the name of a generation, so that what is too long was noticed before
        String index = alias + "-" + UUID.randomUUID().toString().substring(0, Generations.SUFFIX_LENGTH - 1);
        GenerationMeta meta = new GenerationMeta(
                mirror,
                table,
                0,
                "",
                definition.fingerprint(),
                true,
                FieldNotes.NONE,
                JsonNodeFactory.instance.objectNode());
        ObjectNode body = GenerationBody.of(meta, definition);
        ((ObjectNode) body.get("settings")).put("index.hidden", true).put("index.number_of_replicas", 0);
        make(table, "try out the index of '" + table + "'", index + "?wait_for_active_shards=0", body);
        connection.restCall("remove '" + index + "'", rest -> rest.performRequest(new Request("DELETE", "/" + index)));
    }

    /**
     * Checks that a pipeline exists, if the credentials may ask. Documents sent to one that does not are refused.
     *
     * @throws InvalidConfigurationException when it does not
     */
    public void requirePipeline(TableName table, String pipeline) {
        Request request =
                new Request("GET", "/_ingest/pipeline/" + URLEncoder.encode(pipeline, StandardCharsets.UTF_8));
        request.addParameter("ignore", "403,404");
        Response answer =
                connection.restCall("look for the pipeline '" + pipeline + "'", rest -> rest.performRequest(request));
        if (answer.getStatusLine().getStatusCode() == 404) {
            throw new InvalidConfigurationException("mirror.export.table.\"" + table + "\".pipeline is '" + pipeline
                    + "', but Elasticsearch has no ingest pipeline of that name. Create it, or correct the name.");
        }
    }

    /** @param writeAlias the alias by which it is written to */
    void create(String index, String writeAlias, GenerationMeta meta, IndexDefinition definition) {
        ObjectNode body = GenerationBody.of(meta, definition);
        body.putObject("aliases").putObject(writeAlias).put("is_hidden", true);
        make(meta.table(), "create the index '" + index + "'", index, body);
    }

    /** From 9.2 on Elasticsearch leaves vectors out of the source unless told otherwise; earlier ones know no such setting. */
    private void make(TableName table, String purpose, String path, ObjectNode body) {
        ObjectNode settings = (ObjectNode) body.get("settings");
        boolean vectors = body.get("mappings").findValuesAsText("type").stream().anyMatch(VECTORS::contains);
        if (!vectors) {
            put(table, purpose, path, body);
            return;
        }
        settings.put(SOURCE_WITHOUT_VECTORS, false);
        try {
            put(table, purpose, path, body);
        } catch (InvalidConfigurationException e) {
            if (!e.getMessage().contains(SOURCE_WITHOUT_VECTORS)) {
                throw e;
            }
            settings.remove(SOURCE_WITHOUT_VECTORS);
            put(table, purpose, path, body);
        }
    }

    private void put(TableName table, String purpose, String path, JsonNode body) {
        Request request = new Request("PUT", "/" + path);
        request.setJsonEntity(body.toString());
        send(table, purpose, request);
    }

    private void send(TableName table, String purpose, Request request) {
        connection.restCall(purpose, rest -> {
            try {
                return rest.performRequest(request);
            } catch (ResponseException e) {
                ErrorReason why = ErrorReason.of(e);
                if (why.blamesDefinition()) {
                    throw new InvalidConfigurationException("Could not " + purpose + ": Elasticsearch says: "
                            + why.reason()
                            + ". Correct what mirror.export.table.\"" + table + "\".mapping, settings, dates, nested or"
                            + " flattened say, or the index templates that apply to it.");
                }
                throw e;
            }
        });
    }
}
