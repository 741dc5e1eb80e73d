package dev.convexmirror.convex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.convexmirror.convex.ConvexException.KeyRefused;
import dev.convexmirror.rig.convex.api.Permission;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which keys may read the change feed, and why others may not. */
class DataSyncKeysTest extends DataSyncScenario {

    @Test
    void a_key_may_be_unknown_or_the_plan_too_small() {
        assertThatThrownBy(() -> read(client("wrong|0123")))
                .isInstanceOfSatisfying(
                        KeyRefused.class, refused -> assertThat(refused.code()).contains("BadAdminKey"));
        convex.plan(false);
        assertThatThrownBy(() -> read(client))
                .isInstanceOfSatisfying(
                        KeyRefused.class, refused -> assertThat(refused.code()).contains("StreamingExportNotEnabled"));
    }

    @Test
    void a_key_may_lack_the_permission_or_act_for_a_user() {
        assertThatThrownBy(() -> read(client(convex.keyWith(Permission.IMPORT_BACKUPS))))
                .isInstanceOfSatisfying(KeyRefused.class, refused -> {
                    assertThat(refused.code()).contains("OperationNotPermitted");
                    assertThat(refused.permission()).contains(Permission.VIEW_DATA.action());
                });
        assertThatThrownBy(() -> read(client(convex.deployKey() + ":e30=")))
                .isInstanceOfSatisfying(
                        KeyRefused.class, refused -> assertThat(refused.code()).contains("SystemIdentityRequired"));
    }

    @Test
    void a_read_only_key_is_enough() throws ConvexException {
        // Given
        convex.transact(write -> write.insert("users", Map.of("n", 1L)));
        try (ConvexClient reader = client(convex.readOnlyKey())) {
            // When
            mirror.catchUp(reader.feed(Selection.everything()));

            // Then
            assertEqualsSource();
            assertThat(reader.tableColumns()).hasSize(1);
        }
    }
}
