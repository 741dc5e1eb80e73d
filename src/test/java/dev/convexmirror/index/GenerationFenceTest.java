package dev.convexmirror.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a leader may do to a generation before and after a later one took it over. */
class GenerationFenceTest extends GenerationScenario {

    @Test
    void what_an_earlier_leader_writes_after_a_later_one_took_over_has_no_effect() throws Exception {
        // Given: a generation of the first leader, and requests of his that have not arrived yet
        String index = filled(USERS, users);
        try (BulkWriter late = writer(new Fence(1));
                BulkWriter own = writer(new Fence(2))) {
            byte[] source = "{\"name\":\"Grace\"}".getBytes(StandardCharsets.UTF_8);
            late.index(index, USERS, "b", 7, source, 0, source.length);
            late.delete(index, USERS, "a", 7);

            // When
            new Generations(connection, mirror, "1.2.3", new Fence(2)).fence(List.of(index));
            Throwable refusal = catchThrowable(late::flush);
            own.index(index, USERS, "c", 5, source, 0, source.length);
            own.flush();

            // Then
            assertThat(refusal).isInstanceOf(GenerationVanishedException.class).hasMessageContaining(index);
        }
        cluster.refresh(index);
        assertThat(cluster.send("GET", "/" + index + "/_doc/a", "").status()).isEqualTo(200);
        assertThat(cluster.send("GET", "/" + index + "/_doc/b", "").status()).isEqualTo(404);
        assertThat(cluster.send("GET", "/" + index + "/_doc/c", "").status()).isEqualTo(200);
        assertThat(indices()).as("nothing else was created").containsExactly(index);
    }

    @Test
    void a_late_removal_of_what_a_crash_left_has_no_effect() {
        // Given
        String index = filled(USERS, users);
        cluster.put("/" + index + "/_doc/b?version=1&version_type=external_gte", "{\"_mirror.page\":2}");
        new Generations(connection, mirror, "1.2.3", new Fence(2)).fence(List.of(index));

        // When
        Throwable refusal = catchThrowable(() -> generations.removeAfterPage(index, 1));

        // Then
        assertThat(refusal).isInstanceOf(GenerationVanishedException.class);
        assertThat(hits(index)).isEqualTo(2);
    }

    @Test
    void what_an_earlier_leader_publishes_late_has_no_effect() {
        // Given: the later leader has given up what the earlier one was going to publish
        String old = filled(USERS, users);
        String given = filled(USERS, users);
        publication.publish(List.of(new Swap(USERS, users, old)));
        new Generations(connection, mirror, "1.2.3", new Fence(2)).fence(List.of(old, given));

        // When
        Throwable refusal = catchThrowable(() -> publication.publish(List.of(new Swap(USERS, users, given))));

        // Then
        assertThat(refusal).isInstanceOf(GenerationVanishedException.class).hasMessageContaining(given);
        assertThat(behind(users)).containsExactly(old);
        assertThat(names(cluster.get("/" + given + "/_alias").at("/" + given + "/aliases")))
                .containsExactly(given + "-E2");
    }

    @Test
    void what_an_earlier_leader_withdraws_late_stays() {
        // Given
        String index = filled(USERS, users);
        publication.publish(List.of(new Swap(USERS, users, index)));
        new Generations(connection, mirror, "1.2.3", new Fence(2)).fence(List.of(index));

        // When
        Throwable refusal = catchThrowable(() -> publication.withdraw(users, index));

        // Then
        assertThat(refusal).isInstanceOf(GenerationVanishedException.class);
        assertThat(behind(users)).containsExactly(index);
    }

    @Test
    void the_leader_publishes_withdraws_and_goes_on_to_write() {
        // Given
        String index = filled(USERS, users);

        // When
        publication.publish(List.of(new Swap(USERS, users, index)));
        publication.withdraw(users, index);

        // Then
        assertThat(cluster.send("GET", "/_alias/" + users, "").status()).isEqualTo(404);
        JsonNode alias = cluster.get("/" + index + "/_alias").at("/" + index + "/aliases");
        assertThat(names(alias)).containsExactly(index + "-E1");
        assertThat(alias.path(index + "-E1").path("is_hidden").asBoolean()).isTrue();
    }

    @Test
    void taking_over_again_changes_nothing_and_what_is_gone_is_left_out() {
        // Given
        String index = filled(USERS, users);
        Generations next = new Generations(connection, mirror, "1.2.3", new Fence(2));
        String theirs = new Generations(connection, mirror + "-other", "1", new Fence(9))
                .create(ORDERS, orders, Definitions.PLAIN);

        // When
        next.fence(List.of(index, users + "-000009", theirs));
        next.fence(List.of(index));

        // Then
        assertThat(names(cluster.get("/" + index + "/_alias").at("/" + index + "/aliases")))
                .containsExactly(index + "-E2");
        assertThat(names(cluster.get("/" + theirs + "/_alias").at("/" + theirs + "/aliases")))
                .containsExactly(theirs + "-E9");
    }

    @Test
    void a_generation_from_before_there_were_fences_is_taken_over_too() {
        // Given
        String index = filled(USERS, users);
        cluster.delete("/" + index + "/_alias/" + index + "-E1");

        // When
        generations.fence(List.of(index));

        // Then
        assertThat(names(cluster.get("/" + index + "/_alias").at("/" + index + "/aliases")))
                .containsExactly(index + "-E1");
    }

    @Test
    void patterns_of_those_who_search_find_each_document_once() {
        // When
        String index = filled(USERS, users);
        cluster.refresh(index);

        // Then
        assertThat(hits(mirror + "-*")).isEqualTo(1);
    }

    private BulkWriter writer(Fence fence) {
        return new BulkWriter(
                connection,
                fence,
                1,
                1 << 20,
                new DeadLetters(connection, mirror, Clock.systemUTC()),
                new RecordingListener());
    }
}
