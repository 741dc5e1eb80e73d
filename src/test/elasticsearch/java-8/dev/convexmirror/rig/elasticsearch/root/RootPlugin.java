package dev.convexmirror.rig.elasticsearch.root;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.elasticsearch.action.support.ActionFilter;
import org.elasticsearch.cluster.metadata.IndexNameExpressionResolver;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.io.stream.NamedWriteableRegistry;
import org.elasticsearch.common.settings.ClusterSettings;
import org.elasticsearch.common.settings.IndexScopedSettings;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.settings.SettingsFilter;
import org.elasticsearch.common.util.concurrent.ThreadContext;
import org.elasticsearch.features.NodeFeature;
import org.elasticsearch.plugins.ActionPlugin;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.rest.RestController;
import org.elasticsearch.rest.RestHandler;
import org.elasticsearch.rest.RestHeaderDefinition;

/** Adds {@link RootRoute} and {@link RoleFilter} to a server 8.x. */
public final class RootPlugin extends Plugin implements ActionPlugin {
    private final AtomicReference<ClusterService> cluster = new AtomicReference<>();
    private final AtomicReference<ThreadContext> context = new AtomicReference<>();
    private final RoleFilter filter;

    public RootPlugin(Settings settings) {
        filter = new RoleFilter(settings, context);
    }

    @Override
    public Collection<?> createComponents(PluginServices services) {
        cluster.set(services.clusterService());
        context.set(services.threadPool().getThreadContext());
        return List.of();
    }

    @Override
    public Collection<RestHandler> getRestHandlers(
            Settings settings,
            NamedWriteableRegistry writeables,
            RestController controller,
            ClusterSettings clusterSettings,
            IndexScopedSettings indexSettings,
            SettingsFilter filter,
            IndexNameExpressionResolver resolver,
            Supplier<DiscoveryNodes> nodes,
            Predicate<NodeFeature> features) {
        return List.of(new RootRoute(cluster::get));
    }

    @Override
    public List<Setting<?>> getSettings() {
        return RoleFilter.settings();
    }

    @Override
    public Collection<RestHeaderDefinition> getRestHeaders() {
        return List.of(new RestHeaderDefinition(RoleFilter.HEADER, false));
    }

    @Override
    public Collection<ActionFilter> getActionFilters() {
        return List.of(filter);
    }
}
