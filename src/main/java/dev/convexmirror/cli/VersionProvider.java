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
            System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version")
        };
    }
}
