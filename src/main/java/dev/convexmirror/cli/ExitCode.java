package dev.convexmirror.cli;

/** What the program tells its caller (a contract; scripts and supervisors rely on it). */
final class ExitCode {

    /** Done. */
    static final int FINE = 0;
    /** Something failed that may work another time. */
    static final int FAILED = 1;
    /** A person has to change the command line, the configuration or a permission. */
    static final int USAGE = 2;

    /** The index differs from its source. */
    static final int DRIFT = 3;

    private ExitCode() {}
}
