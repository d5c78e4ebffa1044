// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.machine;

import java.util.Locale;
import java.util.Optional;

/** How an operator wants the agent to go into the next kernel. */
public enum KexecMode {
    /** As the agent thinks best; today always {@link #DIRECT}. */
    AUTO,
    /** By the system call. */
    DIRECT,
    /** By systemd, which stops the services first. */
    SYSTEMD;

    /** As on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The mode of a label. */
    public static Optional<KexecMode> of(String label) {
        for (KexecMode mode : values()) {
            if (mode.label().equals(label)) {
                return Optional.of(mode);
            }
        }
        return Optional.empty();
    }
}
