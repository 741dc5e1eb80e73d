package dev.convexmirror.cli;

import dev.convexmirror.config.ConfigurationException;
import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.export.ExportRefusedException;
import dev.convexmirror.imports.ImportRefusedException;
import dev.convexmirror.index.ForeignAliasException;
import dev.convexmirror.index.InvalidConfigurationException;
import dev.convexmirror.index.ProbeException;
import dev.convexmirror.systemd.EnvironmentException;
import dev.convexmirror.verify.UnknownTableException;
import picocli.CommandLine.ParameterException;

/** The one place that turns a failure into an exit code and a sentence for people. */
final class Failures {

    private Failures() {}

    /** {@link ExitCode#USAGE} when a person has to change something, {@link ExitCode#FAILED} when another try may work. */
    static int exitCode(Throwable failure) {
        return switch (failure) {
            case ParameterException e -> ExitCode.USAGE;
            case ConfigurationException e -> ExitCode.USAGE;
            case InvalidConfigurationException e -> ExitCode.USAGE;
            case EnvironmentException e -> ExitCode.USAGE;
            case ExportRefusedException e -> ExitCode.USAGE;
            case ForeignAliasException e -> ExitCode.USAGE;
            case UnknownTableException e -> ExitCode.USAGE;
            case ConvexException.KeyRefused e -> ExitCode.USAGE;
            case ConvexException.NotSupported e -> ExitCode.USAGE;
            case ImportRefusedException e -> ExitCode.USAGE;
            case ProbeException.AccessDenied e -> ExitCode.USAGE;
            case ProbeException.NotElasticsearch e -> ExitCode.USAGE;
            case ProbeException.TooOld e -> ExitCode.USAGE;
            case ProbeException.TlsFailure e -> ExitCode.USAGE;
            default -> ExitCode.FAILED;
        };
    }

    /** What to tell a person: the message of a failure we know, which is written for that, else what little there is. */
    static String sentence(Throwable failure) {
        boolean ours = failure.getClass().getName().startsWith("dev.convexmirror.");
        return ours
                ? failure.getMessage()
                : "Unexpected failure, please report it: " + failure.getClass().getSimpleName() + ": "
                        + failure.getMessage();
    }
}
