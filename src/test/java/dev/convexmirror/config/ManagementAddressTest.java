package dev.convexmirror.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManagementAddressTest {

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 9000, http://127.0.0.1:9000/q",
        "::, 9000, http://[::1]:9000/q",
        "::1, 9000, http://[::1]:9000/q",
        "[fe80::1], 9000, http://[fe80::1]:9000/q",
        "10.1.2.3, 9001, http://10.1.2.3:9001/q",
        "localhost, 65535, http://localhost:65535/q"
    })
    void an_address_that_an_agent_listens_on_becomes_one_that_reaches_it(String host, String port, String url) {
        // When
        ManagementAddress address = ManagementAddress.of(host, port);
        // Then
        assertThat(address.resolve("/q")).hasToString(url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "management", "-1", "0", "65536"})
    void a_port_that_nobody_can_be_asked_on_is_told(String port) {
        assertThatThrownBy(() -> ManagementAddress.of("localhost", port))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("quarkus.management.port is \"" + port + "\"");
    }
}
