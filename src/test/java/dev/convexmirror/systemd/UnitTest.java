package dev.convexmirror.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of deploy/systemd, judged by systemd's own tool and by a run of the script into a directory. */
class UnitTest {

    private static final Path SOURCES = Path.of("deploy/systemd").toAbsolutePath();
    private static final String UNIT = "convex-mirror.service";

    @TempDir
    Path directory;

    private record Ended(int code, String output) {}

    @Test
    void systemd_understands_every_line_of_the_unit() throws Exception {
        // Given
        Path unit = unit();
        // When
        Ended verify = analyze("verify", unit.toString());
        // Then: it only warns of what it ignores
        assertThat(verify).isEqualTo(new Ended(0, ""));
    }

    @Test
    void systemd_rates_the_exposure_of_the_unit_below_two() throws Exception {
        // Given
        Path unit = unit();
        // When: the threshold counts tenths
        Ended security = analyze("security", "--offline=true", "--no-pager", "--threshold=19", unit.toString());
        // Then
        assertThat(security.output()).contains("Overall exposure level");
        assertThat(security.code()).as(security.output()).isZero();
    }

    @Test
    void the_script_puts_everything_in_its_place_and_keeps_what_people_changed() throws Exception {
        // Given
        Path binary = binary();
        Path env = directory.resolve("root/etc/convex-mirror/convex-mirror.env");
        Ended first = install(binary.toString());
        Files.writeString(env, "MIRROR_NAME=mine\n");
        // When
        Ended second = install(binary.toString());
        // Then
        assertThat(first.code()).as(first.output()).isZero();
        assertThat(second).isEqualTo(new Ended(0, ""));
        assertThat(files())
                .containsExactlyInAnyOrder(
                        "etc/convex-mirror/convex-mirror.env",
                        "etc/systemd/system/" + UNIT,
                        "usr/local/bin/convex-mirror");
        assertThat(env).hasContent("MIRROR_NAME=mine");
        assertThat(directory.resolve("root/usr/local/bin/convex-mirror")).isExecutable();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(env.resolveSibling("credentials"))))
                .isEqualTo("rwx------");
    }

    @Test
    void the_script_removes_all_but_the_settings() throws Exception {
        // Given
        Ended installed = install(binary().toString());
        assertThat(installed.code()).as(installed.output()).isZero();
        // When
        Ended removed = install("--uninstall");
        // Then
        assertThat(removed.code()).as(removed.output()).isZero();
        assertThat(files()).containsExactly("etc/convex-mirror/convex-mirror.env");
    }

    @Test
    void a_binary_that_does_not_run_here_is_refused_before_anything_is_written() throws Exception {
        // Given
        Path text = Files.writeString(directory.resolve("text"), "no program");
        // When
        Ended refused = install(text.toString());
        // Then
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.output()).contains(text.toString(), "does not run");
        assertThat(directory.resolve("root")).doesNotExist();
    }

    @Test
    void a_system_without_systemd_is_refused() throws Exception {
        assumeThat(Path.of("/run/systemd/system")).as("no systemd runs here").doesNotExist();
        // When
        Ended refused = run(List.of(SOURCES.resolve("install.sh").toString(), binary().toString()), Map.of());
        // Then
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.output()).containsAnyOf("not started by systemd", "has to be run by root");
    }

    /** The unit with a program that is there, for the tool looks for it. */
    private Path unit() throws IOException {
        String text = Files.readString(SOURCES.resolve(UNIT));
        return Files.writeString(directory.resolve(UNIT), text.replace("/usr/local/bin/convex-mirror", "/bin/true"));
    }

    /** Anything that runs. */
    private Path binary() throws IOException {
        Path binary = directory.resolve("binary");
        return Files.exists(binary) ? binary : Files.copy(Path.of("/bin/true"), binary);
    }

    private List<String> files() throws IOException {
        Path root = directory.resolve("root");
        try (Stream<Path> found = Files.walk(root)) {
            return found.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .toList();
        }
    }

    private Ended install(String argument) throws Exception {
        return run(
                List.of(SOURCES.resolve("install.sh").toString(), argument),
                Map.of("DESTDIR", directory.resolve("root").toString()));
    }

    private static Ended analyze(String... arguments) throws Exception {
        assumeThat(Path.of("/usr/bin/systemd-analyze"))
                .as("systemd-analyze, of the package systemd, is here")
                .isExecutable();
        List<String> command = new ArrayList<>(List.of("/usr/bin/systemd-analyze"));
        command.addAll(List.of(arguments));
        return run(command, Map.of());
    }

    private static Ended run(List<String> command, Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }
}
