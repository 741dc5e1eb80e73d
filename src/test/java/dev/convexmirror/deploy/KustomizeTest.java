package dev.convexmirror.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What kustomize makes of the manifests; where there is no kubectl, this is skipped. */
class KustomizeTest {

    @BeforeAll
    static void kubectl_is_there() throws InterruptedException {
        boolean found;
        try {
            Process process = new ProcessBuilder("kubectl", "version", "--client")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            found = process.waitFor() == 0;
        } catch (IOException e) {
            found = false;
        }
        Assumptions.assumeTrue(found, "there is no kubectl to render the manifests with");
    }

    @ParameterizedTest
    @ValueSource(strings = {"agent", "base", "overlays/sidecar", "overlays/two-deployments"})
    void everything_that_is_rendered_fits_together(String overlay) throws Exception {
        // When
        List<HasMetadata> objects = render(overlay);
        // Then
        List<PodTemplateSpec> pods =
                objects.stream().flatMap(KustomizeTest::pods).toList();
        assertThat(pods).isNotEmpty();
        assertThat(objects).allSatisfy(object -> {
            for (Map<String, String> selector : selectors(object).toList()) {
                assertThat(pods)
                        .as("pods that %s %s selects", object.getKind(), name(object))
                        .filteredOn(pod -> matches(pod.getMetadata().getLabels(), selector))
                        .hasSize(1);
            }
        });
        assertThat(objects).extracting(KustomizeTest::name).as("names").doesNotHaveDuplicates();
        List<Map<String, String>> services = labelsOf(Service.class, objects);
        for (ServiceMonitor monitor : of(ServiceMonitor.class, objects)) {
            assertThat(services)
                    .anyMatch(labels ->
                            matches(labels, monitor.getSpec().getSelector().getMatchLabels()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"agent", "base", "overlays/sidecar", "overlays/two-deployments"})
    void every_agent_has_a_configuration_of_its_own_with_keys_that_exist(String overlay) throws Exception {
        // When
        List<HasMetadata> objects = render(overlay);
        // Then
        List<ConfigMap> configurations = of(ConfigMap.class, objects);
        List<String> used = objects.stream()
                .flatMap(KustomizeTest::pods)
                .flatMap(pod -> pod.getSpec().getContainers().stream())
                .flatMap(container -> container.getEnvFrom().stream())
                .map(source -> source.getConfigMapRef().getName())
                .toList();
        assertThat(used)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(configurations.stream()
                        .map(map -> map.getMetadata().getName())
                        .toList());
        assertThat(configurations).allSatisfy(map -> assertThat(EnvironmentKeys.known())
                .containsAll(map.getData().keySet()));
        assertThat(configurations)
                .extracting(map -> map.getData().getOrDefault("MIRROR_EXPORT_INDEX_PREFIX", "convex-"))
                .doesNotHaveDuplicates();
    }

    private static List<HasMetadata> render(String overlay) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        "kubectl",
                        "kustomize",
                        Path.of("deploy/kubernetes", overlay).toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return Yaml.parseAll(text).stream().map(Manifest::of).toList();
    }

    private static Stream<PodTemplateSpec> pods(HasMetadata object) {
        return switch (object) {
            case Deployment deployment -> Stream.of(deployment.getSpec().getTemplate());
            case StatefulSet set -> Stream.of(set.getSpec().getTemplate());
            default -> Stream.empty();
        };
    }

    private static Stream<Map<String, String>> selectors(HasMetadata object) {
        return switch (object) {
            case Deployment deployment ->
                Stream.of(deployment.getSpec().getSelector().getMatchLabels());
            case StatefulSet set -> Stream.of(set.getSpec().getSelector().getMatchLabels());
            case Service service -> Stream.of(service.getSpec().getSelector());
            case PodDisruptionBudget budget ->
                Stream.of(budget.getSpec().getSelector().getMatchLabels());
            case NetworkPolicy policy ->
                Stream.of(policy.getSpec().getPodSelector().getMatchLabels());
            default -> Stream.empty();
        };
    }

    private static <T extends HasMetadata> List<T> of(Class<T> type, List<HasMetadata> objects) {
        return objects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static List<Map<String, String>> labelsOf(Class<? extends HasMetadata> type, List<HasMetadata> objects) {
        return of(type, objects).stream()
                .map(object -> object.getMetadata().getLabels())
                .filter(labels -> labels != null)
                .toList();
    }

    private static String name(HasMetadata object) {
        return object.getKind() + " " + object.getMetadata().getName();
    }

    private static boolean matches(Map<String, String> labels, Map<String, String> selector) {
        return labels.entrySet().containsAll(selector.entrySet());
    }
}
