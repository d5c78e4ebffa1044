// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.simulate;

import java.util.Optional;

/**
 * A fault of one simulated host.
 *
 * @param kind what goes wrong
 * @param kernel the kernel release the host must run for it; empty for any
 */
public record HostFault(Fault kind, Optional<String> kernel) {

    /** A fault on every kernel. */
    public static HostFault always(Fault kind) {
        return new HostFault(kind, Optional.empty());
    }

    /** Reads {@code KIND} or {@code KIND@RELEASE}; empty where the kind is unknown or the release is missing. */
    public static Optional<HostFault> parse(String text) {
        int at = text.indexOf('@');
        if (at < 0) {
            return Fault.of(text).map(HostFault::always);
        }
        String release = text.substring(at + 1);
        return release.isEmpty()
                ? Optional.empty()
                : Fault.of(text.substring(0, at)).map(kind -> new HostFault(kind, Optional.of(release)));
    }

    /** Whether it shows on a host that runs this kernel. */
    boolean showsOn(String release) {
        return kernel.filter(k -> !k.equals(release)).isEmpty();
    }
}
