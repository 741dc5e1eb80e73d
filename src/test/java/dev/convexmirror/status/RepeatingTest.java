package dev.convexmirror.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RepeatingTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void it_goes_on_after_a_failure() {
        // Given
        AtomicInteger times = new AtomicInteger();
        // When
        try (Repeating repeating = Repeating.start("test", Duration.ZERO, Duration.ofMillis(1), () -> {
            times.incrementAndGet();
            throw new IllegalStateException("the failure of a test");
        })) {
            // Then
            assertThat(repeating).isNotNull();
            await().atMost(SOON).until(() -> times.get() > 2);
        }
    }

    @Test
    void closing_interrupts_what_is_under_way_and_ends_it() {
        // Given
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        Repeating repeating = Repeating.start("test", Duration.ZERO, Duration.ZERO, () -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.set(true);
                Thread.currentThread().interrupt();
            }
        });
        await().atMost(SOON).until(() -> begun.getCount() == 0);
        // When
        repeating.close();
        // Then
        await().atMost(SOON).untilTrue(interrupted);
    }
}
