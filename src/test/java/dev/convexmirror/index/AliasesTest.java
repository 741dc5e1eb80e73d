package dev.convexmirror.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class AliasesTest extends GenerationScenario {

    @Test
    void a_generation_becomes_searchable_by_its_alias_when_published() {
        // Given
        String index = filled(USERS, users);

        // When
        publication.publish(List.of(new Swap(USERS, users, index)));

        // Then
        assertThat(hits(users)).isEqualTo(1);
        assertThat(setting(index, "index.refresh_interval")).isEqualTo("1s");
    }

    @Test
    void publishing_again_changes_nothing() {
        // Given
        String index = filled(USERS, users);
        publication.publish(List.of(new Swap(USERS, users, index)));

        // When
        publication.publish(List.of(new Swap(USERS, users, index)));

        // Then
        assertThat(behind(users)).containsExactly(index);
    }

    @Test
    void a_second_alias_of_the_users_stays_where_it_is() {
        // Given
        String first = filled(USERS, users);
        publication.publish(List.of(new Swap(USERS, users, first)));
        cluster.put("/" + first + "/_alias/" + mirror + "-mine", "");

        // When
        publication.publish(List.of(new Swap(USERS, users, filled(USERS, users))));

        // Then
        assertThat(behind(mirror + "-mine")).containsExactly(first);
    }

    @Test
    void readers_never_see_an_error_or_an_empty_table_while_tables_swap() {
        // Given
        publication.publish(List.of(
                new Swap(USERS, users, filled(USERS, users)), new Swap(ORDERS, orders, filled(ORDERS, orders))));
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong reads = new AtomicLong();
        AtomicLong wrong = new AtomicLong();
        Thread reader = Thread.startVirtualThread(() -> {
            while (!stop.get()) {
                var reply = cluster.send("GET", "/" + users + "," + orders + "/_count", "");
                if (reply.status() != 200 || reply.body().path("count").asLong() != 2) {
                    wrong.incrementAndGet();
                }
                reads.incrementAndGet();
            }
        });

        // When
        for (int i = 0; i < 5; i++) {
            String newUsers = filled(USERS, users);
            String newOrders = filled(ORDERS, orders);
            long before = reads.get();
            publication.publish(List.of(new Swap(USERS, users, newUsers), new Swap(ORDERS, orders, newOrders)));
            Awaitility.await().until(() -> reads.get() > before + 1);
        }
        stop.set(true);
        Awaitility.await().until(() -> !reader.isAlive());

        // Then
        assertThat(wrong).hasValue(0);
        assertThat(behind(users)).containsExactly(users + "-000006");
        assertThat(behind(orders)).containsExactly(orders + "-000006");
    }

    @Test
    void an_alias_that_is_the_name_of_an_index_is_refused() {
        // Given
        String ordersIndex = filled(ORDERS, orders);
        String usersIndex = filled(USERS, users);
        cluster.put("/" + users, "");

        // When
        Throwable error = catchThrowable(() -> publication.publish(
                List.of(new Swap(ORDERS, orders, ordersIndex), new Swap(USERS, users, usersIndex))));

        // Then
        assertThat(error)
                .isInstanceOf(ForeignAliasException.class)
                .hasMessageContainingAll("'users'", users, "mirror.export.table.\"users\".index");
        assertThat(cluster.send("GET", "/_alias/" + orders, "").status()).isEqualTo(404);
    }

    @Test
    void an_alias_that_points_to_somebody_elses_index_is_refused() {
        // Given
        String index = filled(USERS, users);
        cluster.put("/" + mirror + "-theirs", "{\"aliases\":{\"" + users + "\":{}}}");

        // When
        Throwable error = catchThrowable(() -> publication.publish(List.of(new Swap(USERS, users, index))));

        // Then
        assertThat(error).isInstanceOf(ForeignAliasException.class).hasMessageContaining(mirror + "-theirs");
        assertThat(behind(users)).containsExactly(mirror + "-theirs");
    }

    @Test
    void an_alias_of_another_mirror_is_refused() {
        // Given
        Generations others = new Generations(connection, mirror + "-other", "1.2.3", new Fence(1));
        String theirs = others.create(USERS, users, Definitions.PLAIN);
        String ours = filled(USERS, users);
        new Publication(connection, mirror + "-other", new Fence(1)).publish(List.of(new Swap(USERS, users, theirs)));

        // When
        Throwable error = catchThrowable(() -> publication.publish(List.of(new Swap(USERS, users, ours))));

        // Then
        assertThat(error).isInstanceOf(ForeignAliasException.class);
        assertThat(behind(users)).containsExactly(theirs);
    }

    @Test
    void an_alias_is_free_when_nothing_has_it_or_a_generation_of_this_mirror() {
        // Given
        publication.publish(List.of(new Swap(USERS, users, filled(USERS, users))));

        // When
        Throwable error = catchThrowable(() -> aliases.requireFree(Map.of(USERS, users, ORDERS, orders)));

        // Then
        assertThat(error).isNull();
    }

    @Test
    void the_serving_generations_are_those_of_this_mirror_under_the_aliases_asked_for() {
        // Given
        String old = filled(USERS, users);
        publication.publish(List.of(new Swap(USERS, users, old)));
        String serving = filled(USERS, users);
        publication.publish(List.of(new Swap(USERS, users, serving)));
        filled(USERS, users);
        cluster.put("/" + serving + "/_alias/" + mirror + "-mine", "");
        Generations others = new Generations(connection, mirror + "-other", "1", new Fence(1));
        String theirs = others.create(ORDERS, orders, Definitions.PLAIN);
        new Publication(connection, mirror + "-other", new Fence(1)).publish(List.of(new Swap(ORDERS, orders, theirs)));

        // When
        Map<String, String> found = aliases.serving(List.of(users, orders, mirror + "-nobody"));

        // Then
        assertThat(found).containsExactly(Map.entry(users, serving));
    }

    @Test
    void a_generation_that_was_deleted_and_came_back_by_a_write_is_not_published() {
        // Given
        String index = filled(USERS, users);
        cluster.delete("/" + index);
        cluster.put("/" + index + "/_doc/a", "{}");

        // When
        Throwable error = catchThrowable(() -> publication.publish(List.of(new Swap(USERS, users, index))));

        // Then
        assertThat(error).isInstanceOf(GenerationVanishedException.class).hasMessageContaining(index);
        assertThat(cluster.send("GET", "/_alias/" + users, "").status()).isEqualTo(404);
    }

    @Test
    void a_missing_generation_is_noticed() {
        assertThatThrownBy(() -> aliases.requireIntact(Set.of(users + "-000009")))
                .isInstanceOf(GenerationVanishedException.class)
                .hasMessageContaining(users + "-000009");
    }
}
