package dev.convexmirror.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.index.ElasticsearchCallException;
import dev.convexmirror.index.ElasticsearchConnection;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Keeps what the agent tells of all imports of one mirror, in one document of the hidden index {@code convex-mirror-state}. Safe
 * for use by several threads; every method may throw {@link ElasticsearchCallException}, after which it may be repeated.
 */
public final class ImportReports {

    private final StateDocuments documents;
    private final String id;

    /**
     * @param connection one that writes only with the lease under which the imports run, or one for reading
     * @param mirror {@code mirror.name}
     */
    public ImportReports(ElasticsearchConnection connection, String mirror) {
        this.documents = new StateDocuments(connection);
        this.id = "imports:" + mirror;
    }

    /** What was told last, by import; empty before any agent had imports. */
    public Map<String, ImportReport> read() {
        Map<String, ImportReport> reports = new TreeMap<>();
        documents.find(id, "read how the imports are doing").ifPresent(found -> found.document()
                .path("imports")
                .properties()
                .forEach(entry -> reports.put(entry.getKey(), fromJson(entry.getValue()))));
        return reports;
    }

    /** Puts these in the place of all that was told before. */
    public void write(Map<String, ImportReport> reports) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        ObjectNode imports = document.putObject("imports");
        reports.forEach((name, report) -> imports.set(name, toJson(report)));
        documents.replace(id, document, "tell how the imports are doing");
    }

    private static ObjectNode toJson(ImportReport report) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("state", report.state())
                .put("since", report.since().toString())
                .put("deadLetters", report.deadLetters())
                .put("foreignWrites", report.foreignWrites())
                .put("time", report.time().toString());
        report.asOf().ifPresent(time -> json.put("asOf", time.toString()));
        report.trouble().ifPresent(why -> json.put("trouble", why));
        return json;
    }

    private static ImportReport fromJson(JsonNode json) {
        return new ImportReport(
                json.path("state").asText(),
                Instant.parse(json.path("since").asText()),
                Optional.ofNullable(json.path("asOf").textValue()).map(Instant::parse),
                json.path("deadLetters").asLong(),
                json.path("foreignWrites").asLong(),
                Optional.ofNullable(json.path("trouble").textValue()),
                Instant.parse(json.path("time").asText()));
    }
}
