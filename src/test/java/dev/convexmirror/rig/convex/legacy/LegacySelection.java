package dev.convexmirror.rig.convex.legacy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.rig.convex.http.ApiException;
import dev.convexmirror.rig.convex.store.TableRef;
import dev.convexmirror.rig.convex.sync.Selection;
import dev.convexmirror.rig.convex.sync.SelectionParser;
import dev.convexmirror.rig.convex.value.InvalidWriteException;
import dev.convexmirror.rig.convex.value.Names;
import java.util.Map;
import java.util.Optional;

/**
 * The selection arguments of the older API (convex-protocol §3.1). The forms are tried one after the other, and what fits
 * none of them means everything: that is the server's trap, not ours.
 */
public final class LegacySelection {
    private LegacySelection() {}

    /**
     * Reads the arguments of a POST.
     *
     * @throws ApiException 500 when a well-formed selection names something that cannot be named
     */
    public static Selection of(JsonNode body) {
        Optional<Selection> selection = wellFormed(body.path("selection"));
        if (selection.isPresent()) {
            checkNames(selection.get());
            return selection.get();
        }
        JsonNode table = body.has("tableName") ? body.get("tableName") : body.path("table_name");
        JsonNode component = body.path("component");
        boolean namesNoComponent = component.isMissingNode() || component.isNull();
        if (table.isTextual() && (namesNoComponent || component.isTextual())) {
            return table(component.asText(""), table.textValue());
        }
        return component.isTextual() ? component(component.textValue()) : Selection.ALL;
    }

    /** Reads the arguments of a GET, whose query cannot carry a selection. */
    public static Selection of(Map<String, String> query) {
        String table = query.getOrDefault("tableName", query.getOrDefault("table_name", ""));
        String component = query.getOrDefault("component", "");
        if (query.containsKey("tableName") || query.containsKey("table_name")) {
            return table(component, table);
        }
        return query.containsKey("component") ? component(component) : Selection.ALL;
    }

    private static Optional<Selection> wellFormed(JsonNode node) {
        try {
            return Optional.of(SelectionParser.parse(node));
        } catch (ApiException e) {
            return Optional.empty();
        }
    }

    private static void checkNames(Selection selection) {
        try {
            SelectionParser.check(selection);
        } catch (ApiException e) {
            throw unnameable();
        }
    }

    private static Selection table(String component, String table) {
        try {
            return Selection.table(new TableRef(component, table));
        } catch (InvalidWriteException e) {
            throw unnameable();
        }
    }

    private static Selection component(String path) {
        if (!Names.isComponentPath(path)) {
            throw unnameable();
        }
        return Selection.component(path);
    }

    /** The older API does not turn this into a 400 of its own. */
    private static ApiException unnameable() {
        return LegacyExport.internalError();
    }
}
