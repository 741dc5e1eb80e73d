package dev.convexmirror.config;

import io.quarkus.runtime.configuration.QuarkusConfigBuilderCustomizer;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The configuration as the program will see it, read and checked before anything is started, so that a mistake is one
 * paragraph and not a stack trace. The sources are those of Quarkus: system properties, environment, {@code .env},
 * {@code config/application.properties} of the working directory, and the defaults.
 */
public final class Configuration {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    private final SmallRyeConfig config;
    private final KnownKeys keys = new KnownKeys();
    private final MirrorConfig mirror;

    private Configuration(SmallRyeConfig config, MirrorConfig mirror) {
        this.config = config;
        this.mirror = mirror;
    }

    /**
     * Reads all sources.
     *
     * @throws ConfigurationException when a key is unknown, missing or malformed; the message names it
     */
    public static Configuration load() {
        try {
            refuseUnknown(builder().build());
            SmallRyeConfig mapped = builder()
                    .withMapping(MirrorConfig.class)
                    .withValidateUnknown(false)
                    .build();
            MirrorConfig mirror = mapped.getConfigMapping(MirrorConfig.class);
            requireName(mirror.name());
            Ranges.require(mirror);
            return new Configuration(mapped, mirror);
        } catch (ConfigValidationException e) {
            throw ConfigurationException.of(e);
        } catch (IllegalArgumentException | NoSuchElementException e) {
            throw new ConfigurationException(ConfigProblems.sentence(e.getMessage()), e);
        }
    }

    /** The typed values. */
    public MirrorConfig mirror() {
        return mirror;
    }

    /** Every key that exists with its effective value and where that came from, sorted by key; secrets redacted. */
    public List<EffectiveValue> effectiveValues() {
        var names = new TreeSet<String>();
        keys.defaults().keySet().stream().filter(key -> !key.contains("*")).forEach(names::add);
        for (String name : config.getPropertyNames()) {
            if (name.startsWith(KnownKeys.PREFIX) && !name.contains("*") && !isEchoOfVariable(config, name)) {
                names.add(name);
            }
        }
        List<EffectiveValue> values = new ArrayList<>();
        for (String name : names) {
            ConfigValue value = config.getConfigValue(name);
            values.add(EffectiveValue.of(
                    name, Optional.ofNullable(value.getValue()), Optional.ofNullable(value.getConfigSourceName())));
        }
        return values;
    }

    /** The sources of Quarkus, without a mapping. */
    static SmallRyeConfigBuilder builder() {
        return new SmallRyeConfigBuilder()
                .forClassLoader(Thread.currentThread().getContextClassLoader())
                .withCustomizers(new QuarkusConfigBuilderCustomizer())
                .addDiscoveredConverters()
                .addDefaultInterceptors()
                .addDiscoveredSources()
                .addDefaultSources();
    }

    private static void refuseUnknown(SmallRyeConfig config) {
        KnownKeys keys = new KnownKeys();
        List<String> unknown = StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .filter(name -> !isEchoOfVariable(config, name))
                .filter(keys::isUnknown)
                .sorted()
                .toList();
        if (!unknown.isEmpty()) {
            throw new ConfigurationException(unknown.stream()
                            .map(name -> "Unknown configuration key \"" + name + "\""
                                    + keys.closest(name)
                                            .map(key -> "; did you mean \"" + key + "\"?")
                                            .orElse("."))
                            .collect(Collectors.joining("\n"))
                    + "\nRemove or correct it: a key that is ignored silently is worse than a start that fails."
                    + " convex-mirror print-config lists the keys that exist.");
        }
    }

    /** SmallRye lists a variable MIRROR_EXPORT_POLL_MIN a second time as mirror.export.poll.min. */
    private static boolean isEchoOfVariable(SmallRyeConfig config, String name) {
        String source = config.getConfigValue(name).getConfigSourceName();
        return name.startsWith(KnownKeys.PREFIX) && source != null && source.startsWith("EnvConfigSource");
    }

    private static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new ConfigurationException("mirror.name is \"" + name + "\"; it may have 1 to 64 characters"
                    + " of a-z 0-9 . _ - and begins with a letter or a digit.");
        }
    }
}
