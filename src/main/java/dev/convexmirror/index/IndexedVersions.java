package dev.convexmirror.index;

import co.elastic.clients.elasticsearch.core.mget.MultiGetOperation;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The versions in which documents are indexed at this moment, refreshed or not. */
final class IndexedVersions {

    private IndexedVersions() {}

    /**
     * @param operations on which documents
     * @return the version (ns) of each that exists, by its operation
     * @throws ElasticsearchCallException when it cannot be learned; repeat it then
     */
    static Map<Operation, Long> of(ElasticsearchConnection connection, Collection<Operation> operations) {
        List<Operation> asked = List.copyOf(operations);
        List<MultiGetOperation> documents = asked.stream()
                .map(each -> MultiGetOperation.of(
                        document -> document.index(each.index()).id(each.id()).source(source -> source.fetch(false))))
                .toList();
        var answers = connection
                .call(
                        "look for newer versions of refused documents",
                        client -> client.mget(get -> get.docs(documents), Void.class))
                .docs();
        Map<Operation, Long> versions = new HashMap<>();
        for (int i = 0; i < answers.size(); i++) {
            var answer = answers.get(i);
            if (answer.isResult() && answer.result().found() && answer.result().version() != null) {
                versions.put(asked.get(i), answer.result().version());
            }
        }
        return versions;
    }
}
