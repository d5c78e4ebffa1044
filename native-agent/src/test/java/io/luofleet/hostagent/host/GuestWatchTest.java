// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.custody.Manifest;
import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.workload.HubRules;
import io.luofleet.hostagent.workload.WorkloadHub;
import io.luofleet.wire.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The host's inventory does not answer as it should. */
class GuestWatchTest {
    private static final UpdateRef UPDATE = new UpdateRef(new UUID(0, 1), 1);

    @TempDir
    private Path directory;

    private final Events events = new Events();

    private GuestWatch watch(ThreadFactory threads) {
        WorkloadHub hub = new WorkloadHub(Manifest.SESSION_NAME, Log.silent(), () -> {}, () -> "{}", HubRules.DEFAULT);
        return new GuestWatch(hub, Inventory.at(directory, directory), threads, events, Duration.ofMillis(1));
    }

    private static String detail(GuestWatch.Found found) {
        assertThat(found).isInstanceOf(GuestWatch.Found.Missing.class);
        Failure failure = ((GuestWatch.Found.Missing) found).failure();
        return failure.detail();
    }

    @Test
    void isNotAskedForEver() throws Exception {
        // given an inventory that never answers
        GuestWatch watch = watch(task -> new Thread(() -> {}));
        watch.beforePreserving(UPDATE, List.of());

        // when
        events.await(Duration.ofMinutes(1).toNanos());

        // then
        assertThat(watch.asking()).isFalse();
        assertThat(detail(watch.beforePreserving(UPDATE, List.of()))).contains("no answer within");
    }

    @Test
    void isUnknownWithoutAThreadToAskItWith() {
        // given
        GuestWatch watch = watch(task -> {
            throw new OutOfMemoryError("unable to create native thread");
        });

        // when
        GuestWatch.Found found = watch.beforePreserving(UPDATE, List.of());

        // then
        assertThat(watch.asking()).isFalse();
        assertThat(detail(found)).contains("unable to create native thread");
    }
}
