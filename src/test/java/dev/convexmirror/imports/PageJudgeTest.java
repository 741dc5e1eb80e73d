package dev.convexmirror.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.convexmirror.imports.ForeignWrite.Kind;
import dev.convexmirror.imports.KnownRows.Holder;
import dev.convexmirror.imports.PageJudge.Left;
import dev.convexmirror.imports.SeenChanges.Change;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a page shows of the writes of others. */
class PageJudgeTest {

    private static final RowKey ONE = key(1);
    private static final RowKey TWO = key(2);

    @Test
    void what_the_import_writes_is_not_foreign_in_whatever_order_a_transaction_tells_it() {
        // Given: a row that is deleted and comes again, under another id, in one transaction
        PageJudge page = new PageJudge(
                Map.of("a", Optional.of(ONE)), List.of(written("b", 7, ONE), gone("a", 7), written("c", 7, TWO)));
        // When
        page.settle(Map.of(ONE.hash(), new Holder("a", 3)), true);
        // Then
        assertThat(page.foreign()).isEmpty();
        assertThat(page.copies()).isEmpty();
        assertThat(page.left()).isEmpty();
        assertThat(page.holders())
                .containsEntry(ONE.hash(), Optional.of(new Holder("b", 7)))
                .containsEntry(TWO.hash(), Optional.of(new Holder("c", 7)));
    }

    @Test
    void a_change_that_was_overwritten_within_the_page_is_found() {
        // Given
        PageJudge page = new PageJudge(
                Map.of("a", Optional.of(ONE)),
                List.of(changed("a", 5, ONE), written("a", 6, ONE), changed("b", 6, TWO)));
        // When
        page.settle(Map.of(ONE.hash(), new Holder("a", 3)), true);
        // Then
        assertThat(page.foreign())
                .extracting(ForeignWrite::kind, ForeignWrite::id)
                .containsExactly(tuple(Kind.PATCH, "a"), tuple(Kind.INSERT, "b"));
        assertThat(page.left()).isEmpty();
    }

    @Test
    void a_copy_of_a_row_with_its_proof_is_found() {
        // Given
        PageJudge page = new PageJudge(Map.of(), List.of(written("b", 7, ONE)));
        // When
        page.settle(Map.of(ONE.hash(), new Holder("a", 3)), true);
        // Then
        assertThat(page.copies()).extracting(ForeignWrite::id).containsExactly("b");
        assertThat(page.holders()).containsEntry(ONE.hash(), Optional.of(new Holder("a", 3)));
        assertThat(page.documents()).containsEntry("b", Optional.empty());
    }

    @Test
    void a_second_document_proves_nothing_where_not_all_is_told() {
        // Given
        PageJudge page = new PageJudge(Map.of(), List.of(written("b", 7, ONE)));
        // When
        page.settle(Map.of(ONE.hash(), new Holder("a", 3)), false);
        // Then
        assertThat(page.copies()).isEmpty();
        assertThat(page.holders()).containsEntry(ONE.hash(), Optional.of(new Holder("b", 7)));
    }

    @Test
    void a_page_that_comes_again_after_a_later_one_was_judged_invents_no_copy() {
        // Given: the row has gone on to the document c
        PageJudge page = new PageJudge(Map.of(), List.of(written("b", 7, ONE), gone("b", 8)));
        // When
        page.settle(Map.of(ONE.hash(), new Holder("c", 9)), true);
        // Then
        assertThat(page.copies()).isEmpty();
        assertThat(page.left()).isEmpty();
        assertThat(page.gone()).containsExactly("b");
    }

    @Test
    void a_row_whose_document_went_or_was_made_another_row_is_left_without_one() {
        // Given: b had been changed to have the key of a row that came later
        PageJudge page = new PageJudge(
                Map.of("a", Optional.of(ONE), "b", Optional.of(ONE)), List.of(gone("a", 7), written("b", 8, TWO)));
        // When
        page.settle(Map.of(ONE.hash(), new Holder("a", 3)), true);
        // Then
        assertThat(page.left()).containsExactly(new Left(ONE, "a", 7), new Left(ONE, "b", 8));
        assertThat(page.holders()).containsEntry(ONE.hash(), Optional.empty());
    }

    @Test
    void a_document_that_never_was_a_row_leaves_none() {
        // Given
        PageJudge page = new PageJudge(Map.of("a", Optional.empty()), List.of(gone("a", 7), gone("unknown", 7)));
        // When
        page.settle(Map.of(), true);
        // Then
        assertThat(page.left()).isEmpty();
        assertThat(page.foreign()).isEmpty();
    }

    private static Change written(String id, long ts, RowKey key) {
        return new Change(id, ts, false, true, Optional.of(key));
    }

    private static Change changed(String id, long ts, RowKey key) {
        return new Change(id, ts, false, false, Optional.of(key));
    }

    private static Change gone(String id, long ts) {
        return new Change(id, ts, true, false, Optional.empty());
    }

    private static RowKey key(long id) {
        return RowKey.of(JsonNodeFactory.instance.objectNode().put("id", id), List.of("id"))
                .orElseThrow();
    }
}
