package dev.convexmirror.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;

/** What tells whether the files of a folder, and the JVM that works on them, are still the same. */
record Fingerprint(String sha256) {

    /** Of the names and contents of all files below a folder. */
    static Fingerprint ofContents(Path folder) throws IOException {
        return of(folder, Files::readAllBytes);
    }

    /** Of the names, sizes and times of all files below a folder, which is quicker for large ones. */
    static Fingerprint ofTimes(Path folder) throws IOException {
        return of(folder, file -> (Files.size(file) + " " + Files.getLastModifiedTime(file))
                .getBytes(StandardCharsets.UTF_8));
    }

    private static Fingerprint of(Path folder, Reader reader) throws IOException {
        try (Stream<Path> found = Files.walk(folder)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(System.getProperty("java.runtime.version").getBytes(StandardCharsets.UTF_8));
            for (Path file : found.filter(Files::isRegularFile).sorted().toList()) {
                digest.update(folder.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
                digest.update(reader.read(file));
            }
            return new Fingerprint(HexFormat.of().formatHex(digest.digest()));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private interface Reader {
        byte[] read(Path file) throws IOException;
    }
}
