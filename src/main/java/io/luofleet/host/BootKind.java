// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

/** How a host came to be in a boot. */
public enum BootKind {
    /** By firmware or a kexec that carried nothing. */
    COLD,
    /** By a live update. */
    LIVE_UPDATE,
    /** Nobody can tell yet. */
    UNKNOWN
}
