package dev.convexmirror.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class DemoIT {
    @Test
    void a_short_demo_finds_what_it_searches_for_and_ends_equal() {
        // Given
        StringWriter output = new StringWriter();
        PrintWriter printer = new PrintWriter(output);

        // When
        int code =
                new Demo().commandLine().setOut(printer).setErr(printer).execute("--for", "5s", "--documents", "5000");

        // Then
        assertThat(code).as("%s", output).isZero();
        assertThat(output.toString()).contains("messages = convex-messages: ").doesNotContain("(0 documents)");
    }
}
