package dev.convexmirror.config;

import io.smallrye.config.SmallRyeConfig;
import java.net.URI;
import java.util.Map;

/**
 * Where an agent of this configuration answers its probes. Read without the rest of the configuration, so that a probe asks
 * the agent even if it may not read the secrets.
 *
 * @param host as a client writes it: never a wildcard, an IPv6 address in brackets
 * @param port 1 to 65535
 */
public record ManagementAddress(String host, int port) {

    private static final String HOST_KEY = "quarkus.management.host";
    private static final String PORT_KEY = "quarkus.management.port";
    private static final int DEFAULT_PORT = 9000;
    private static final int LAST_PORT = 65_535;

    /** What an agent that listens everywhere can be reached at from its own machine. */
    private static final Map<String, String> LOOPBACK =
            Map.of("0.0.0.0", "127.0.0.1", "::", "::1", "[::]", "::1", "0:0:0:0:0:0:0:0", "::1");

    /**
     * Reads the sources that the agent reads.
     *
     * @throws ConfigurationException when no port can be told from them
     */
    public static ManagementAddress load() {
        SmallRyeConfig config = Configuration.builder().build();
        return of(
                config.getOptionalValue(HOST_KEY, String.class).orElse("0.0.0.0"),
                config.getOptionalValue(PORT_KEY, String.class).orElse("" + DEFAULT_PORT));
    }

    static ManagementAddress of(String host, String port) {
        String reachable = LOOPBACK.getOrDefault(host.strip(), host.strip());
        return new ManagementAddress(
                reachable.contains(":") && !reachable.startsWith("[") ? "[" + reachable + "]" : reachable,
                number(port));
    }

    private static int number(String port) {
        try {
            int number = Integer.parseInt(port.strip());
            if (number >= 1 && number <= LAST_PORT) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, as any other that is none
        }
        throw new ConfigurationException(PORT_KEY + " is \"" + port
                + "\"; it has to be the port that the agent listens on, 1 to " + LAST_PORT + ".");
    }

    /** The address of a probe or of the metrics; {@code path} begins with a slash. */
    public URI resolve(String path) {
        return URI.create("http://" + host + ":" + port + path);
    }
}
