package dev.convexmirror.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.convexmirror.rig.AgentOptions;
import dev.convexmirror.rig.AgentProcess;
import dev.convexmirror.rig.ElasticsearchProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to a table's index right before {@code verify} reads from it. The other table is judged all the same. */
class VerifyMeanwhileIT extends VerifyScenario {

    private static final String RENEWED = "was given a new generation while it was being compared";
    private static final String TAKEN_OUT = "was taken out of the mirror while it was being compared";
    private static final String GONE = "had its index or alias removed or closed while it was being compared";

    private final ElasticsearchProxy proxy =
            new ElasticsearchProxy(mirror.elasticsearch().url());
    private AgentProcess agent;

    @BeforeEach
    void mirrorTwoTables() {
        long committed = mirror.convex().transact(t -> t.insert("zones", Map.of("name", "kitchen")));
        assertThat(committed).isPositive();
        insert();
        agent = mirror.startAgent(quick());
        agent.awaitReady(SOON);
    }

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    @Test
    void a_new_generation_comes_before_its_index_is_read() {
        // When
        AgentProcess verify =
                verifyAndMeanwhile(line -> line.endsWith("users-000001/_refresh"), this::giveUsersANewGeneration);
        // Then
        assertUsersAreSkipped(verify, RENEWED);
    }

    @Test
    void a_new_generation_comes_while_its_index_is_read() {
        // When
        AgentProcess verify = verifyAndMeanwhile(line -> line.equals("POST /_search"), this::giveUsersANewGeneration);
        // Then
        assertUsersAreSkipped(verify, RENEWED);
    }

    @Test
    void a_table_is_dropped_before_what_differs_is_looked_at_again() {
        // Given
        loseTheFirstUser();
        // When
        AgentProcess verify = verifyAndMeanwhile(line -> line.endsWith("users/_mget"), this::dropUsers);
        // Then
        assertUsersAreSkipped(verify, TAKEN_OUT);
    }

    @Test
    void a_table_is_dropped_before_what_was_mended_is_looked_at_again() {
        // Given
        loseTheFirstUser();
        mirror.elasticsearch()
                .put(
                        "/" + mirror.prefix() + "users-000001/_doc/stray?refresh=true&version_type=external&version=1",
                        "{}");
        AtomicInteger looks = new AtomicInteger();
        // When
        AgentProcess verify = verifyAndMeanwhile(
                line -> line.endsWith("users/_mget") && looks.incrementAndGet() == 2, this::dropUsers, "--repair");
        // Then
        assertUsersAreSkipped(verify, GONE);
        assertThat(text(verify)).contains("Mending documents: 2.").doesNotContain("were mended");
    }

    @Test
    void somebody_closes_the_index_and_no_agent_is_there_to_open_it() {
        // Given
        var exit = agent.terminate();
        // When
        AgentProcess verify =
                verifyAndMeanwhile(line -> line.endsWith("users-000001/_refresh"), () -> mirror.elasticsearch()
                        .post("/" + mirror.prefix() + "users-000001/_close", ""));
        // Then
        assertThat(exit.code()).isZero();
        assertUsersAreSkipped(verify, GONE);
    }

    private void loseTheFirstUser() {
        mirror.elasticsearch().delete("/" + mirror.prefix() + "users-000001/_doc/" + ids.getFirst() + "?refresh=true");
    }

    private void dropUsers() {
        mirror.convex().dropTable("users");
        await().atMost(SOON)
                .until(() -> !mirror.elasticsearch().aliases(mirror.prefix()).contains(mirror.prefix() + "users"));
    }

    private void giveUsersANewGeneration() {
        AgentProcess resync = AgentProcess.run(mirror.options().withArguments("resync", "users", "--wait"));
        assertThat(resync.exitCode()).as(text(resync)).hasValue(0);
        await().atMost(SOON)
                .until(() -> mirror.elasticsearch()
                                .send("GET", "/" + mirror.prefix() + "users-000001", "")
                                .status()
                        == 404);
    }

    private AgentProcess verifyAndMeanwhile(Predicate<String> requests, Runnable meanwhile, String... options) {
        List<String> arguments = new ArrayList<>(List.of("verify"));
        arguments.addAll(List.of(options));
        proxy.delayUntilReleased(requests);
        AgentProcess verify = mirror.startAgent(quick().withEnvironment(
                        "MIRROR_ELASTICSEARCH_HOSTS", proxy.url().toString())
                .withArguments(arguments.toArray(String[]::new)));
        await().atMost(SOON).until(() -> proxy.held() > 0);
        meanwhile.run();
        proxy.release();
        int ignored = verify.awaitExit(Duration.ofMinutes(2));
        return verify;
    }

    private static void assertUsersAreSkipped(AgentProcess verify, String why) {
        assertThat(verify.exitCode()).as(text(verify)).hasValue(1);
        assertThat(text(verify))
                .contains("users: not compared, it " + why + "; verify it again later.")
                .containsPattern("zones +1 +1 +0 +0 +0 +0 +0")
                .doesNotContain("Drift");
    }

    private AgentOptions quick() {
        return impatient().withEnvironment("MIRROR_EXPORT_LIST_TABLES_EVERY", "1s");
    }
}
