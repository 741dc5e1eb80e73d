package dev.convexmirror.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownKeysTest {

    private final KnownKeys keys = new KnownKeys();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mirror.convex.url",
                "mirror.export.tables",
                "mirror.export.tables[0]",
                "mirror.export.table.\"billing/stripe/events\".index",
                "mirror.export.table.messages.index",
                "MIRROR_CONVEX_DEPLOY_KEY_FILE",
                "MIRROR_EXPORT_TABLE__BILLING_STRIPE__INDEX",
                "quarkus.management.port",
                "MIRRORS",
                "MIRROR_SERVICE_HOST",
                "MIRROR_PORT_9000_TCP_ADDR"
            })
    void a_key_that_exists_or_is_none_of_ours_is_let_through(String name) {
        assertThat(keys.isUnknown(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mirror.convex.urls",
                "mirror.typo",
                "mirror.export.table.\"messages\".indices",
                "MIRROR_TYPO",
                "MIRROR_CONVEX_DEPLOYKEY"
            })
    void a_name_that_looks_like_ours_but_is_not_is_found(String name) {
        assertThat(keys.isUnknown(name)).isTrue();
    }

    @Test
    void the_key_that_was_meant_is_suggested() {
        assertThat(keys.closest("MIRROR_CONVEX_DEPLOYKEY")).contains("mirror.convex.deploy-key");
    }

    @Test
    void nothing_is_suggested_for_a_name_that_is_like_no_key() {
        assertThat(keys.closest("mirror.zzzzzzzzzzzzzz")).isEmpty();
    }
}
