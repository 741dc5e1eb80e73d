package dev.convexmirror.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.rig.RigException;
import java.util.List;

/** The bare loader into an index like the one that the agent made. */
final class LoaderContestant implements Contestant {
    /** As long as the name of a generation of the agent, so that the bodies are as large. */
    static final String INDEX = "bench-loader-" + Documents.TABLE + "-000001";

    private static final List<String> GIVEN_BY_THE_SERVER =
            List.of("uuid", "version", "provided_name", "creation_date");

    private final BulkBodies bodies;
    private final int concurrency;
    private final JsonNode definition;

    /** Takes mapping and settings of the generation that the agent has just published. */
    static LoaderContestant likeTheAgent(Stage stage, BulkBodies bodies, int concurrency) {
        JsonNode published = stage.elasticsearch()
                .get("/" + AgentContestant.ALIAS)
                .iterator()
                .next();
        return new LoaderContestant(bodies, concurrency, definition(published));
    }

    private LoaderContestant(BulkBodies bodies, int concurrency, JsonNode definition) {
        this.bodies = bodies;
        this.concurrency = concurrency;
        this.definition = definition;
    }

    /** The body that creates an index like this one as it was while it was being filled: nothing refreshed it. */
    static JsonNode definition(JsonNode published) {
        ObjectNode body = published.deepCopy();
        body.remove("aliases");
        ((ObjectNode) body.path("mappings")).remove("_meta");
        ObjectNode settings = (ObjectNode) body.path("settings").path("index");
        settings.remove(GIVEN_BY_THE_SERVER);
        settings.put("refresh_interval", "-1");
        return body;
    }

    @Override
    public String name() {
        return Report.LOADER;
    }

    @Override
    public Run run(Stage stage) {
        stage.elasticsearch().put("/" + INDEX, definition.toString());
        Run run = new ChildContestant(
                        name(),
                        () -> ChildJvm.start(
                                LoaderMain.class,
                                "256m",
                                stage.elasticsearch().url().toString(),
                                INDEX,
                                Integer.toString(concurrency),
                                bodies.file().toString(),
                                Long.toString(bodies.documents())))
                .run(stage);
        long found =
                stage.elasticsearch().get("/" + INDEX + "/_count").path("count").asLong();
        if (found != bodies.documents()) {
            throw new RigException("The loader indexed " + found + " of " + bodies.documents() + " documents.");
        }
        return run;
    }
}
