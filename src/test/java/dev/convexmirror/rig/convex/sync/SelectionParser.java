package dev.convexmirror.rig.convex.sync;

import com.fasterxml.jackson.databind.JsonNode;
import dev.convexmirror.rig.convex.http.ApiException;
import dev.convexmirror.rig.convex.value.Names;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** Reads selections; structure first, as the server does, names afterwards (convex-protocol §2.4). */
public final class SelectionParser {
    private static final String OTHER = "_other";

    private SelectionParser() {}

    /**
     * Reads the structure.
     *
     * @throws ApiException 400 {@code BadJsonBody} when it is malformed
     */
    public static Selection parse(JsonNode node) {
        return new Selection(other(node), fields(node, SelectionParser::component));
    }

    /**
     * Checks the names.
     *
     * @throws ApiException 400 {@code InvalidDataSyncSelection} when a name is none or {@code _id} is left out
     */
    public static void check(Selection selection) {
        selection.components().forEach((path, component) -> {
            require(Names.isComponentPath(path), "component path", path);
            component.tables().forEach((table, columns) -> {
                require(Names.isIdentifier(table), "table name", table);
                columns.named().keySet().forEach(name -> require(Names.isField(name), "column name", name));
                if (!columns.none() && !columns.includes("_id")) {
                    throw invalid("_id of table " + table + " cannot be excluded");
                }
            });
        });
    }

    private static Selection.Component component(JsonNode node) {
        if (node.isTextual()) {
            requireExcluded(node);
            return Selection.Component.NONE;
        }
        return new Selection.Component(other(node), fields(node, SelectionParser::columns));
    }

    private static Selection.Columns columns(JsonNode node) {
        if (node.isTextual()) {
            requireExcluded(node);
            return Selection.Columns.NONE;
        }
        return new Selection.Columns(false, other(node), fields(node, SelectionParser::included));
    }

    private static <T> Map<String, T> fields(JsonNode node, Function<JsonNode, T> read) {
        Map<String, T> fields = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (!field.getKey().equals(OTHER)) {
                fields.put(field.getKey(), read.apply(field.getValue()));
            }
        }
        return fields;
    }

    private static boolean other(JsonNode node) {
        if (!node.isObject() || !node.has(OTHER)) {
            throw malformed("missing field `_other`");
        }
        return included(node.get(OTHER));
    }

    private static boolean included(JsonNode node) {
        return switch (node.isTextual() ? node.textValue() : "") {
            case "included", "incl" -> true;
            case "excluded", "excl" -> false;
            default -> throw malformed("expected `included` or `excluded`");
        };
    }

    private static void requireExcluded(JsonNode node) {
        if (included(node)) {
            throw malformed("`included` is not allowed here");
        }
    }

    private static void require(boolean valid, String what, String name) {
        if (!valid) {
            throw invalid("bad " + what + " " + name);
        }
    }

    private static ApiException malformed(String reason) {
        return ApiException.badRequest("BadJsonBody", "Failed to deserialize the JSON body: selection: " + reason);
    }

    private static ApiException invalid(String reason) {
        return ApiException.badRequest("InvalidDataSyncSelection", "Invalid selection: " + reason);
    }
}
