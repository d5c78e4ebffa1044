// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.kexec;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** Time that passes by pauses only. */
final class TimeByPauses extends Patience {
    /** Those that were made. */
    final List<Duration> pauses = new ArrayList<>();

    private final AtomicLong now;

    /** @param time how much there is */
    TimeByPauses(Duration time) {
        this(time, new AtomicLong());
    }

    private TimeByPauses(Duration time, AtomicLong now) {
        super(now::get, OptionalLong.of(time.toNanos()));
        this.now = now;
    }

    @Override
    protected void rest(Duration pause) {
        pauses.add(pause);
        now.addAndGet(pause.toNanos());
    }
}
