package dev.convexmirror.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.convexmirror.convex.ConvexClient;
import dev.convexmirror.convex.ConvexException;
import dev.convexmirror.convex.TableName;
import dev.convexmirror.rig.convex.ConvexEmulator;
import dev.convexmirror.rig.convex.store.TableImport;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which rows are of a hidden table, found out of pages that only say under which name they come. */
class TabletWalkTest {

    private static final TableName USERS = TableName.root("users");
    private static final int MOST_ROWS = 12;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 50})
    void the_rows_of_hidden_tables_are_told_from_those_of_the_table(int pageSize) throws ConvexException {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            try (ConvexEmulator convex = ConvexEmulator.builder()
                            .seed(seed)
                            .pageSize(pageSize)
                            .start();
                    ConvexClient client = GivenMirror.client(convex)) {
                // Given
                insert(convex, 1 + random.nextInt(MOST_ROWS));
                long alone = convex.latestTs();
                List<Set<Long>> hidden = new ArrayList<>();
                for (int left = random.nextInt(3); left > 0; left--) {
                    hidden.add(leave(convex, random));
                }
                insert(convex, random.nextInt(MOST_ROWS));
                TabletWalk walk = new TabletWalk(client);
                // When
                Tablets tablets = walk.walk(USERS, OptionalLong.of(alone)).orElseThrow();
                // Then
                String run = "seed " + seed + " with pages of " + pageSize;
                assertThat(walk.hidden(List.of(USERS))).as(run).hasValue(hidden.size());
                assertThat(tablets.all().stream().filter(Tablet::shown)).as(run).hasSize(1);
                assertThat(tablets.all().stream()
                                .filter(tablet -> !tablet.shown())
                                .map(tablet -> tablet.commits().keySet()))
                        .as(run)
                        .containsExactlyInAnyOrderElementsOf(hidden);
                assertThat(walk.walk(USERS, OptionalLong.of(alone))).as(run).contains(tablets);
                assertThat(walk.walk(USERS, OptionalLong.empty()).orElseThrow().all())
                        .as(run)
                        .hasSameSizeAs(tablets.all())
                        .noneMatch(Tablet::shown);
            }
        }
    }

    private static void insert(ConvexEmulator convex, int rows) {
        for (int row = 0; row < rows; row++) {
            String name = "user " + row;
            convex.transact(transaction -> transaction.insert("users", Map.of("name", name)));
        }
    }

    /** @return the timestamps of the rows that are left */
    private static Set<Long> leave(ConvexEmulator convex, Random random) {
        TableImport failing = convex.beginImport("users");
        Set<Long> commits = new HashSet<>();
        for (int part = random.nextInt(4); part > 0; part--) {
            commits.add(failing.insert(IntStream.range(0, 1 + random.nextInt(MOST_ROWS))
                    .mapToObj(row -> Map.of("name", "left " + row))
                    .toList()));
        }
        failing.abort();
        return commits;
    }
}
