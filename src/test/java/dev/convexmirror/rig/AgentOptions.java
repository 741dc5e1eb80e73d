package dev.convexmirror.rig;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How an {@link AgentProcess} runs.
 *
 * @param program the words before the agent's own arguments
 * @param arguments command and its arguments; none means {@code run}
 * @param environment variables besides those of this JVM, of which none that configures an agent is passed on
 * @param properties content of {@code config/application.properties} in the agent's working directory
 */
public record AgentOptions(
        List<String> program, List<String> arguments, Map<String, String> environment, Map<String, String> properties) {
    public AgentOptions {
        program = List.copyOf(program);
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
        properties = Map.copyOf(properties);
    }

    /**
     * The program under test, without configuration: the native binary of the system property {@code agent.binary}, or else
     * the JVM build of {@code agent.jar} (default: the one in {@code target}) with 256 MiB of heap.
     */
    public static AgentOptions defaults() {
        return Optional.ofNullable(System.getProperty("agent.binary"))
                .map(binary -> nativeBinary(Path.of(binary)))
                .orElseGet(() ->
                        quickToStart(Path.of(System.getProperty("agent.jar", "target/quarkus-app/quarkus-run.jar"))));
    }

    /** The native binary; a relative path begins in the root of the project. */
    public static AgentOptions nativeBinary(Path binary) {
        return ofProgram(List.of(ProjectRoot.find().resolve(binary).toString()));
    }

    /** The JVM build; a relative path begins in the root of the project. */
    public static AgentOptions jvm(Path jar) {
        return ofProgram(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Small and quick to start, as many agents start beside an Elasticsearch on two cores.
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                ProjectRoot.find().resolve(jar).toString()));
    }

    private static AgentOptions quickToStart(Path jar) {
        Path absolute = ProjectRoot.find().resolve(jar);
        return jvm(absolute).withMoreJvmOptions(AgentArchive.of(absolute).reading());
    }

    /** Any program that behaves like the agent. */
    public static AgentOptions ofProgram(List<String> program) {
        return new AgentOptions(program, List.of(), Map.of(), Map.of());
    }

    /** Replaces the options of the JVM (all between {@code java} and {@code -jar}); nothing changes for a binary. */
    public AgentOptions withJvmOptions(String... options) {
        int jar = program.indexOf("-jar");
        if (jar < 0) {
            return this;
        }
        List<String> changed = new ArrayList<>(List.of(program.getFirst()));
        changed.addAll(List.of(options));
        changed.addAll(program.subList(jar, program.size()));
        return new AgentOptions(changed, arguments, environment, properties);
    }

    /** Adds options of the JVM; only for the JVM build. */
    AgentOptions withMoreJvmOptions(List<String> options) {
        List<String> changed = new ArrayList<>(program);
        changed.addAll(program.indexOf("-jar"), options);
        return new AgentOptions(changed, arguments, environment, properties);
    }

    /** What every mirror must be told, as environment variables. */
    public AgentOptions mirroring(URI convex, String deployKey, URI elasticsearch) {
        return withEnvironment("MIRROR_CONVEX_URL", convex.toString())
                .withEnvironment("MIRROR_CONVEX_DEPLOY_KEY", deployKey)
                .withEnvironment("MIRROR_ELASTICSEARCH_HOSTS", elasticsearch.toString());
    }

    /** The name of the mirror and what its indices begin with, which keeps tests apart in one cluster. */
    public AgentOptions named(String name, String indexPrefix) {
        return withEnvironment("MIRROR_NAME", name).withEnvironment("MIRROR_EXPORT_INDEX_PREFIX", indexPrefix);
    }

    /** The command, such as {@code check}, and its arguments. */
    public AgentOptions withArguments(String... newArguments) {
        return new AgentOptions(program, List.of(newArguments), environment, properties);
    }

    public AgentOptions withEnvironment(String key, String value) {
        return new AgentOptions(program, arguments, with(environment, key, value), properties);
    }

    public AgentOptions withProperty(String key, String value) {
        return new AgentOptions(program, arguments, environment, with(properties, key, value));
    }

    /** All words of the command. */
    public List<String> commandLine() {
        return Stream.concat(program.stream(), arguments.stream()).toList();
    }

    private static Map<String, String> with(Map<String, String> map, String key, String value) {
        Map<String, String> changed = new TreeMap<>(map);
        changed.put(key, value);
        return changed;
    }
}
