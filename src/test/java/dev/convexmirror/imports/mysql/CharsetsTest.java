package dev.convexmirror.imports.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Text as the server stores it. */
class CharsetsTest {

    @Test
    void latin1_is_the_code_page_of_windows_with_its_holes_filled() {
        // Given
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        // When
        String decoded = Charsets.LATIN1.decode(all);
        // Then
        String windows = new String(all, Charset.forName("windows-1252"));
        for (int i = 0; i < all.length; i++) {
            boolean isHole = windows.charAt(i) == '\ufffd';
            assertThat(decoded.charAt(i)).as("0x%x", i).isEqualTo(isHole ? (char) i : windows.charAt(i));
        }
    }

    @Test
    void names_are_those_of_the_server() {
        assertThat(Charsets.of("utf8mb3").map(charset -> charset.decode("☃".getBytes(StandardCharsets.UTF_8))))
                .contains("☃");
        assertThat(Charsets.of("ucs2").map(charset -> charset.decode(new byte[] {0x26, 0x03})))
                .contains("☃");
        assertThat(Charsets.of("sjis")).isEqualTo(Optional.empty());
    }
}
