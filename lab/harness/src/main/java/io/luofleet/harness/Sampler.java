// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Takes a sample again and again beside whatever else goes on, until it is closed. */
public final class Sampler implements AutoCloseable {
    private static final Duration LAST_SAMPLE = Duration.ofSeconds(30);

    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("sampler").factory());
    private volatile RuntimeException failure;

    private Sampler() {}

    /** Starts to sample, with this pause between two samples; the first one that throws is the last. */
    public static Sampler start(Duration pause, Runnable sample) {
        Sampler sampler = new Sampler();
        var _ = sampler.executor.scheduleWithFixedDelay(
                () -> sampler.take(sample), 0, pause.toMillis(), TimeUnit.MILLISECONDS);
        return sampler;
    }

    private void take(Runnable sample) {
        if (failure == null) {
            try {
                sample.run();
            } catch (RuntimeException e) {
                failure = e;
            }
        }
    }

    /** Throws what a sample threw: nobody watches any more. */
    public void requireSampling() {
        if (failure != null) {
            throw new HarnessException("the sampling failed: " + failure.getMessage(), failure);
        }
    }

    /** Waits for the sample being taken. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(LAST_SAMPLE.toMillis(), TimeUnit.MILLISECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
