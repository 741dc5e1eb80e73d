package dev.convexmirror.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KubernetesTest {

    private static final Path ROOT = Path.of("deploy/kubernetes");

    static List<Path> manifests() {
        return Yaml.files(ROOT).stream()
                .filter(file -> !file.endsWith("kustomization.yaml"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void a_manifest_has_only_fields_that_kubernetes_knows(Path file) {
        assertThat(Yaml.readAll(file)).isNotEmpty().allSatisfy(document -> assertThat(
                        Manifest.of(document).getMetadata().getName())
                .isNotBlank());
    }

    @Test
    void a_field_that_kubernetes_does_not_know_is_found() {
        // Given
        JsonNode document = Yaml.parseAll("""
                apiVersion: apps/v1
                kind: Deployment
                spec:
                  template:
                    spec:
                      containers:
                        - name: agent
                          securityContext:
                            readOnlyRootFileSystem: true
                """).getFirst();
        // Then
        assertThatThrownBy(() -> Manifest.of(document)).hasMessageContaining("readOnlyRootFileSystem");
    }

    @Test
    void the_agent_runs_under_the_restricted_pod_security_standard() {
        // When
        PodSpec pod = deployment().getSpec().getTemplate().getSpec();
        // Then
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getContainers()).singleElement().satisfies(KubernetesTest::mayDoNothing);
    }

    @Test
    void the_probes_ask_the_management_port() {
        // When
        Container agent =
                deployment().getSpec().getTemplate().getSpec().getContainers().getFirst();
        // Then
        assertThat(agent.getPorts()).singleElement().satisfies(port -> {
            assertThat(port.getName()).isEqualTo("management");
            assertThat(port.getContainerPort()).isEqualTo(9000);
        });
        asks(agent.getStartupProbe().getHttpGet(), "/q/health/started");
        asks(agent.getLivenessProbe().getHttpGet(), "/q/health/live");
        asks(agent.getReadinessProbe().getHttpGet(), "/q/health/ready");
    }

    @Test
    void the_sidecar_is_the_same_container_without_a_say_in_the_readiness_of_its_pod() {
        // Given
        Container alone =
                deployment().getSpec().getTemplate().getSpec().getContainers().getFirst();
        // When
        Container beside = ((StatefulSet) Manifest.of(Yaml.read(ROOT.resolve("overlays/sidecar/sidecar.yaml"))))
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
        // Then
        assertThat(beside)
                .usingRecursiveComparison()
                .ignoringFields("readinessProbe", "securityContext")
                .isEqualTo(alone);
        assertThat(beside.getReadinessProbe()).isNull();
        mayDoNothing(beside);
        assertThat(beside.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(beside.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    }

    @Test
    void every_alert_says_how_bad_it_is_and_what_to_do() {
        // When
        PrometheusRule rules = (PrometheusRule) Manifest.of(Yaml.read(ROOT.resolve("monitoring/prometheus-rule.yaml")));
        // Then
        assertThat(rules.getSpec().getGroups().getFirst().getRules())
                .extracting(Rule::getAlert)
                .contains(
                        "ConvexMirrorLagging",
                        "ConvexMirrorDrift",
                        "ConvexMirrorDeadLetters",
                        "ConvexMirrorNoLeader",
                        "ConvexMirrorCursorOld");
        assertThat(rules.getSpec().getGroups().getFirst().getRules()).allSatisfy(rule -> {
            assertThat(rule.getLabels().get("severity")).isIn("warning", "critical");
            assertThat(rule.getAnnotations()).containsOnlyKeys("summary", "description");
        });
    }

    private static Deployment deployment() {
        return (Deployment) Manifest.of(Yaml.read(ROOT.resolve("agent/deployment.yaml")));
    }

    private static void asks(HTTPGetAction probe, String path) {
        assertThat(probe.getPath()).isEqualTo(path);
        assertThat(probe.getPort().getStrVal()).isEqualTo("management");
    }

    private static void mayDoNothing(Container container) {
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(container.getResources().getLimits()).containsKey("memory");
        assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
    }
}
