package dev.convexmirror.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which build this is, as the build noted it. */
record Version(String number, String revision, boolean dirty, String built) {

    private static final String BUILD = "build.properties";
    private static final String UNKNOWN = "unknown";

    static Version current() {
        Properties build = new Properties();
        try (InputStream in = Version.class.getResourceAsStream(BUILD)) {
            if (in != null) {
                build.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Version(
                build.getProperty("git.build.version", "0.0.0"),
                build.getProperty("git.commit.id.abbrev", UNKNOWN),
                "true".equals(build.getProperty("git.dirty")),
                build.getProperty("git.build.time", UNKNOWN));
    }
}
