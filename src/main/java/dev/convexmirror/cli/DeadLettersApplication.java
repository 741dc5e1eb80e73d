package dev.convexmirror.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.convexmirror.config.MirrorConfig;
import dev.convexmirror.imports.ImportAgent;
import dev.convexmirror.index.KeptLetter;
import dev.convexmirror.index.KeptLetters;
import dev.convexmirror.index.KeptLetters.Filter;
import dev.convexmirror.verify.Replay;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.inject.Inject;
import java.io.PrintStream;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What {@code dead-letters} does; its arguments are the action, whether to print JSON, whether with the documents, an id or
 * {@code ""}, and the tables.
 */
final class DeadLettersApplication implements QuarkusApplication {

    private static final int FLAGS = 4;
    private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

    private final MirrorConfig config;
    private final PrintStream out = System.out;

    @Inject
    DeadLettersApplication(MirrorConfig config) {
        this.config = config;
    }

    @Override
    public int run(String... args) {
        boolean json = Boolean.parseBoolean(args[1]);
        boolean source = Boolean.parseBoolean(args[2]);
        try (Connections connections = Connections.open(config)) {
            var ignored = connections.elasticsearch().probe();
            Filter filter = new Filter(
                    new HashSet<>(VerifyApplication.tables(List.of(args).subList(FLAGS, args.length))),
                    Optional.of(args[3]).filter(id -> !id.isEmpty()));
            KeptLetters letters = new KeptLetters(connections.elasticsearch(), config.name());
            return switch (args[0]) {
                case "list" -> list(letters, filter, json, source);
                case "list-imports" ->
                    list(
                            new KeptLetters(connections.elasticsearch(), ImportAgent.letters(config.name())),
                            filter,
                            json,
                            source);
                case "replay" -> replay(connections, filter);
                default -> discard(letters, filter);
            };
        } catch (Exception e) {
            out.flush();
            System.err.println(Failures.sentence(e));
            return Failures.exitCode(e);
        }
    }

    private int list(KeptLetters letters, Filter filter, boolean json, boolean source) {
        int count = letters.forEach(filter, source, letter -> {
            if (json) {
                out.println(json(letter));
            } else {
                out.printf(
                        "%s %s  committed %s  refused %s%n  %s%n",
                        letter.table(), letter.id(), commitTime(letter), letter.time(), letter.reason());
                letter.source().ifPresent(text -> out.printf("  %s%n", text));
            }
        });
        if (!json) {
            out.println(count == 1 ? "1 dead letter." : count + " dead letters.");
        }
        return ExitCode.FINE;
    }

    private static ObjectNode json(KeptLetter letter) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("component", letter.table().component())
                .put("table", letter.table().table())
                .put("id", letter.id())
                .put("ts", letter.ts())
                .put("reason", letter.reason())
                .put("time", letter.time().toString());
        letter.source().ifPresent(source -> json.put("source", source));
        return json;
    }

    private static Instant commitTime(KeptLetter letter) {
        return Instant.ofEpochSecond(letter.ts() / NANOS, letter.ts() % NANOS);
    }

    private int replay(Connections connections, Filter filter) {
        ReplayOutput output = new ReplayOutput(out);
        new Replay(connections.elasticsearch(), config.name(), output).replay(filter);
        out.printf("%d accepted or superseded, %d still dead letters.%n", output.cleared, output.kept);
        return output.kept == 0 ? ExitCode.FINE : ExitCode.FAILED;
    }

    private static final class ReplayOutput implements Replay.Listener {
        private final PrintStream out;
        private int cleared;
        private int kept;

        ReplayOutput(PrintStream out) {
            this.out = out;
        }

        @Override
        public void cleared(KeptLetter letter) {
            cleared++;
        }

        @Override
        public void kept(KeptLetter letter, String reason) {
            kept++;
            out.printf("%s %s%n  %s%n", letter.table(), letter.id(), reason);
        }
    }

    private int discard(KeptLetters letters, Filter filter) {
        int count = letters.forEach(filter, false, letters::remove);
        out.println(count == 1 ? "Discarded 1 dead letter." : "Discarded " + count + " dead letters.");
        return ExitCode.FINE;
    }
}
