// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update.phase;

import java.util.Objects;

/**
 * One boot of a host.
 *
 * @param id the kernel's boot id
 * @param kernelRelease what {@code uname -r} prints in it
 * @param liveUpdateNumber live updates since the last cold boot; {@code null} where the host cannot tell
 */
public record Boot(String id, String kernelRelease, Long liveUpdateNumber) {
    /** Refuses a boot without identity. */
    public Boot {
        Objects.requireNonNull(id, "boot id");
        Objects.requireNonNull(kernelRelease, "kernel release");
    }

    /** Whether the other is the same boot; kernel and number are consequences of it. */
    public boolean isSameAs(Boot other) {
        return id.equals(other.id);
    }
}
