package dev.convexmirror.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.convexmirror.rig.convex.store.Deployment;
import dev.convexmirror.rig.convex.store.EmulatorClock;
import dev.convexmirror.rig.convex.store.StoredDocument;
import dev.convexmirror.rig.convex.store.TableRef;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MirrorComparisonTest {
    private static final TableRef INVOICES = TableRef.parse("billing/stripe/Invoices");

    private final Elasticsearch elasticsearch = ElasticsearchNode.shared();
    private final String prefix = UniqueName.of("comparison") + "-";
    private final Deployment deployment = new Deployment(EmulatorClock.wall(), Duration.ofDays(2), new Random(1), true);
    private final MirrorComparison comparison = new MirrorComparison(elasticsearch, prefix);
    private String id = "";

    @BeforeEach
    void mirror_one_table_as_the_agent_must() {
        deployment.createComponent("billing");
        deployment.createComponent("billing/stripe");
        deployment.transact(transaction -> id = transaction.insert(
                INVOICES,
                Map.of(
                        "cents",
                        42L,
                        "total",
                        42.0,
                        "nothing",
                        -0.0,
                        "ratio",
                        Double.NaN,
                        "signature",
                        new byte[] {0, 16, (byte) 131},
                        "lines",
                        List.of(Map.of("limit", Double.POSITIVE_INFINITY, "hash", new byte[0])))));
        write(document().ts(), """
                {"_creationTime":%s,"cents":42,"total":42.0,"nothing":-0.0,"ratio":null,"signature":"ABCD",
                 "lines":[{"limit":null,"hash":""}],"_mirror":{"ts":1,"page":1}}""".formatted(document().fields().get("_creationTime")));
        elasticsearch.post(
                "/_aliases",
                "{\"actions\":[{\"add\":{\"index\":\"%s\",\"alias\":\"%s\"}}]}".formatted(index(), alias()));
    }

    @AfterEach
    void remove_the_indices() {
        elasticsearch.deleteIndices(prefix);
    }

    @Test
    void a_faithful_mirror_is_equal() {
        // When
        MirrorComparison.Result result = comparison.awaitEqual(deployment::snapshot, Duration.ofSeconds(30));

        // Then
        assertThat(result.differences()).isEmpty();
        assertThat(result.tables()).hasToString("[billing/stripe/Invoices = " + alias() + ": 1 documents, equal]");
    }

    @Test
    void an_integer_in_the_place_of_a_float_is_a_difference() {
        // Given
        change("total", "42");

        // Then
        assertThat(differences()).contains("field total: source 42.0, mirror 42");
    }

    @Test
    void the_sign_of_zero_counts() {
        // Given
        change("nothing", "0.0");

        // Then
        assertThat(differences()).contains("field nothing: source -0.0, mirror 0.0");
    }

    @Test
    void an_older_version_is_stale() {
        // Given
        deployment.transact(transaction -> transaction.patch(INVOICES, id, Map.of("cents", 43L)));

        // Then
        assertThat(differences()).contains("stale: " + id);
    }

    @Test
    void a_document_that_the_source_lacks_is_extra() {
        // Given
        deployment.transact(transaction -> transaction.delete(INVOICES, id));

        // Then
        assertThat(differences()).contains("0 documents in the source, 1 in the mirror", "extra: " + id);
    }

    @Test
    void a_document_that_the_mirror_lacks_is_missing() {
        // Given
        deployment.transact(transaction -> transaction.insert(INVOICES, Map.of()));

        // Then
        assertThat(differences()).contains("2 documents in the source, 1 in the mirror", "missing: ");
    }

    @Test
    void a_table_without_alias_and_an_alias_without_table_are_differences() {
        // Given
        deployment.createTable(TableRef.parse("empty"));
        deployment.dropTable(INVOICES);

        // Then
        assertThat(differences()).contains("no alias " + prefix + "empty", alias() + ": no such table in the source");
    }

    @Test
    void waiting_for_a_mirror_that_stays_different_tells_how() {
        // Given
        change("cents", "41");

        // Then
        assertThatThrownBy(() -> comparison.awaitEqual(deployment::snapshot, Duration.ofSeconds(1)))
                .isInstanceOf(RigException.class)
                .hasMessageContaining("field cents: source 42, mirror 41");
    }

    private String differences() {
        MirrorComparison.Result result = comparison.compare(deployment.snapshot());
        assertThat(result.isEqual()).isFalse();
        return String.join("\n", result.differences());
    }

    private void change(String field, String json) {
        ObjectNode source =
                (ObjectNode) elasticsearch.get("/" + index() + "/_doc/" + id).path("_source");
        source.putRawValue(field, new RawValue(json));
        write(document().ts(), source.toString());
    }

    private void write(long ts, String source) {
        elasticsearch.put("/" + index() + "/_doc/" + id + "?version_type=external_gte&version=" + ts, source);
    }

    private StoredDocument document() {
        return deployment.documents(INVOICES).get(id);
    }

    private String alias() {
        return prefix + "billing.stripe.invoices";
    }

    private String index() {
        return alias() + "-000001";
    }
}
