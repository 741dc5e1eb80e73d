package dev.convexmirror.rig.elasticsearch.root;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.elasticsearch.ElasticsearchSecurityException;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.IndicesRequest;
import org.elasticsearch.action.admin.indices.alias.IndicesAliasesRequest;
import org.elasticsearch.action.support.ActionFilter;
import org.elasticsearch.action.support.ActionFilterChain;
import org.elasticsearch.common.Strings;
import org.elasticsearch.common.regex.Regex;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.util.concurrent.ThreadContext;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.tasks.Task;

/**
 * Refuses what one role does not permit, to requests that come with credentials; those without are the rig's own. By the names
 * of the actions, which is how Elasticsearch's security decides; the patterns of each privilege are those of the class
 * IndexPrivilege of x-pack-core 9.5.3. Unlike the real thing it leaves wildcards as they are instead of narrowing them to
 * what the role may see.
 */
final class RoleFilter implements ActionFilter {
    static final String HEADER = "Authorization";

    private static final Setting<List<String>> CLUSTER =
            Setting.stringListSetting("rig.role.cluster", Setting.Property.NodeScope);
    private static final Setting<List<String>> NAMES =
            Setting.stringListSetting("rig.role.names", Setting.Property.NodeScope);
    private static final Setting<List<String>> PRIVILEGES =
            Setting.stringListSetting("rig.role.privileges", Setting.Property.NodeScope);

    private static final Map<String, List<String>> ACTIONS = Map.of(
            "monitor", List.of("cluster:monitor/*"),
            "read",
                    List.of(
                            "indices:data/read/*",
                            "indices:admin/resolve/index",
                            "indices:admin/resolve/cluster",
                            "indices:admin/inference/fields/get"),
            "write", List.of("indices:data/write/*", "indices:admin/mapping/auto_put"),
            "create_index",
                    List.of("indices:admin/create", "indices:admin/auto_create", "indices:admin/data_stream/create"),
            "manage", List.of("indices:monitor/*", "indices:admin/*", "indices:data/read/field_caps*"),
            "view_index_metadata",
                    List.of(
                            "indices:admin/aliases/get",
                            "indices:admin/get",
                            "indices:admin/mappings/fields/get*",
                            "indices:admin/mappings/get",
                            "indices:admin/shards/search_shards",
                            "indices:admin/validate/query*",
                            "indices:monitor/settings/get",
                            "indices:admin/data_stream/get",
                            "indices:admin/resolve/index",
                            "indices:admin/resolve/cluster",
                            "indices:data/read/field_caps*"));

    private final AtomicReference<ThreadContext> context;
    private final String[] clusterActions;
    private final String[] indexActions;
    private final String[] names;

    RoleFilter(Settings settings, AtomicReference<ThreadContext> context) {
        this.context = context;
        clusterActions = actions(CLUSTER.get(settings));
        indexActions = actions(PRIVILEGES.get(settings));
        names = NAMES.get(settings).toArray(String[]::new);
    }

    static List<Setting<?>> settings() {
        return List.of(CLUSTER, NAMES, PRIVILEGES);
    }

    private static String[] actions(List<String> privileges) {
        return privileges.stream()
                .flatMap(privilege -> ACTIONS.get(privilege).stream())
                .toArray(String[]::new);
    }

    @Override
    public int order() {
        return 0;
    }

    @Override
    public <Request extends ActionRequest, Response extends ActionResponse> void apply(
            Task task,
            String action,
            Request request,
            ActionListener<Response> listener,
            ActionFilterChain<Request, Response> chain) {
        boolean guarded = names.length > 0 && context.get().getHeader(HEADER) != null;
        if (!guarded || action.startsWith("internal:") || permits(action, request)) {
            chain.proceed(task, action, request, listener);
            return;
        }
        listener.onFailure(new ElasticsearchSecurityException(
                "action [" + action + "] is unauthorized for the role of the agent on " + indices(request),
                RestStatus.FORBIDDEN));
    }

    private boolean permits(String action, ActionRequest request) {
        if (Regex.simpleMatch(clusterActions, action)) {
            return true;
        }
        return Regex.simpleMatch(indexActions, action)
                && indices(request).stream().allMatch(this::permitsName);
    }

    /** The real thing lets a wildcard see those indices that the role may see. */
    private boolean permitsName(String name) {
        return name.equals("*") || name.equals("_all") || Regex.simpleMatch(names, name);
    }

    private static List<String> indices(ActionRequest request) {
        if (request instanceof IndicesAliasesRequest change) {
            return change.getAliasActions().stream()
                    .flatMap(action -> Stream.concat(Arrays.stream(action.indices()), Arrays.stream(action.aliases())))
                    .toList();
        }
        return request instanceof IndicesRequest some ? List.of(orNone(some.indices())) : List.of();
    }

    private static String[] orNone(String[] names) {
        return names == null ? Strings.EMPTY_ARRAY : names;
    }
}
