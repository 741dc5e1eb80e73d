package dev.convexmirror.cli;

import picocli.CommandLine.IVersionProvider;

/** Says which build this is: version, revision, time, and what runs it. */
final class VersionProvider implements IVersionProvider {

    @Override
    public String[] getVersion() {
        Version version = Version.current();
        return new String[] {
            "convex-mirror " + version.number(),
            "revision " + version.revision() + (version.dirty() ? " with changes" : "") + ", built " + version.built(),
            "on " + System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version") + distribution()
        };
    }

    /** Such as Mandrel-25.0.3.0-Final or Temurin-25.0.3+9; a native image remembers the one that built it. */
    private static String distribution() {
        String vendor = System.getProperty("java.vendor.version", "");
        return vendor.isBlank() ? "" : " (" + vendor + ")";
    }
}
