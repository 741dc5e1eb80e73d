package dev.convexmirror.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.convexmirror.convex.TableName;
import dev.convexmirror.rig.Elasticsearch;
import dev.convexmirror.rig.ElasticsearchNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexNamesTest {
    private static final TableName MESSAGES = TableName.root("messages");

    @Test
    void an_alias_is_the_prefix_and_the_table() {
        assertThat(new IndexNames("convex-", Map.of()).alias(TableName.root("chatMessages")))
                .isEqualTo("convex-chatmessages");
    }

    @Test
    void the_path_of_a_component_stands_before_the_table_with_dots() {
        assertThat(new IndexNames("convex-", Map.of()).alias(new TableName("billing/Stripe", "invoices")))
                .isEqualTo("convex-billing.stripe.invoices");
    }

    @Test
    void a_configured_alias_is_taken_as_it_is() {
        assertThat(new IndexNames("convex-", Map.of(MESSAGES, "chat")).alias(MESSAGES))
                .isEqualTo("chat");
    }

    @Test
    void all_tables_on_one_alias_are_told_at_once() {
        // Given
        IndexNames names = new IndexNames("convex-", Map.of(TableName.root("other"), "convex-users"));
        List<TableName> tables = List.of(
                TableName.root("users"), TableName.root("Users"), TableName.root("other"), TableName.root("orders"));

        // When
        Throwable error = catchThrowable(() -> names.aliases(tables));

        // Then
        assertThat(error)
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("'Users', 'other', 'users' share the alias 'convex-users'")
                .hasMessageContaining("mirror.export.table.\"Users\".index")
                .hasMessageNotContaining("orders");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Upper",
                "a b",
                "a/b",
                "a\\b",
                "a*",
                "a?",
                "a\"b",
                "a<b",
                "a>b",
                "a|b",
                "a,b",
                "a#b",
                "a:b",
                "-a",
                "_a",
                "+a",
                ".",
                "..",
                "",
                "convex-mirror-state",
                "convex-mirror-dead-letters",
                "chat-000001",
                "a\tb"
            })
    void a_forbidden_alias_names_the_table_and_the_key(String alias) {
        assertThatThrownBy(() -> new IndexNames("convex-", Map.of(MESSAGES, alias)).alias(MESSAGES))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContainingAll("'messages'", "'" + alias + "'", "mirror.export.table.\"messages\".index");
    }

    @Test
    void what_follows_the_alias_in_the_names_of_generations_counts_towards_the_length() {
        assertThat(new IndexNames("", Map.of(MESSAGES, "ä".repeat(118))).alias(MESSAGES))
                .hasSize(118);
        assertThatThrownBy(() -> new IndexNames("", Map.of(MESSAGES, "ä".repeat(118) + "b")).alias(MESSAGES))
                .hasMessageContaining("256 bytes");
    }

    /** Elasticsearch itself is the judge; but for control characters, which it lets pass and nobody means. */
    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void a_name_is_refused_exactly_when_elasticsearch_refuses_it(@ForAll("names") String name) {
        // Given
        Elasticsearch cluster = ElasticsearchNode.shared();
        String alias = "n" + Math.floorMod(name.hashCode(), 1000) + name;

        // When
        boolean accepted = catchThrowable(() -> new IndexNames("", Map.of(MESSAGES, alias)).alias(MESSAGES)) == null;

        // Then
        String path = "/"
                + URLEncoder.encode(alias + "-000001", StandardCharsets.UTF_8).replace("+", "%20");
        var reply = cluster.send("PUT", path, "");
        if (reply.isSuccess()) {
            cluster.delete(path);
        }
        assertThat(reply.isSuccess()).as("%s: %s", alias, reply.body()).isEqualTo(accepted);
    }

    @Provide
    Arbitrary<String> names() {
        // Whole characters: half of a surrogate pair cannot even be sent.
        return Arbitraries.of(
                        "a", "Z", "9", ".", "_", "-", "+", " ", "/", "\\", "*", "?", "\"", "<", ">", "|", ",", "#", ":",
                        "ä", "Ä", "ß", "€", "😀")
                .list()
                .ofMaxSize(6)
                .map(parts -> String.join("", parts));
    }

    @Property
    void names_of_convex_never_need_configuration(
            @ForAll("identifiers") String table, @ForAll("identifiers") String app) {
        // When
        String alias = new IndexNames("convex-", Map.of()).alias(new TableName(app + "/" + app, table));

        // Then
        assertThat(alias).startsWith("convex-").isLowerCase();
    }

    @Provide
    Arbitrary<String> identifiers() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('A', 'Z')
                .withCharRange('0', '9')
                .withChars('_')
                .ofMinLength(0)
                .ofMaxLength(63)
                .map(rest -> "t" + rest);
    }
}
