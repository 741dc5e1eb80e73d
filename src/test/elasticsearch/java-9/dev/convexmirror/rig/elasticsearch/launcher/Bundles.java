package dev.convexmirror.rig.elasticsearch.launcher;

import java.util.Map;
import org.elasticsearch.env.Environment;
import org.elasticsearch.plugins.PluginsLoader;

/** Finds the modules of the home directory, the way 9.x wants it. */
final class Bundles {
    private Bundles() {}

    static PluginsLoader load(Environment environment) {
        return PluginsLoader.createPluginsLoader(
                PluginsLoader.loadModulesBundles(environment.modulesDir(), false),
                PluginsLoader.loadPluginsBundles(environment.pluginsDir(), false),
                Map.of(),
                false);
    }
}
