package dev.convexmirror.rig.elasticsearch.launcher;

import java.util.Map;
import org.elasticsearch.env.Environment;
import org.elasticsearch.plugins.PluginsLoader;

/** Finds the modules of the home directory, the way 8.x wants it. */
final class Bundles {
    private Bundles() {}

    static PluginsLoader load(Environment environment) {
        return PluginsLoader.createPluginsLoader(
                PluginsLoader.loadModulesBundles(environment.modulesDir()),
                PluginsLoader.loadPluginsBundles(environment.pluginsDir()),
                Map.of(),
                false);
    }
}
