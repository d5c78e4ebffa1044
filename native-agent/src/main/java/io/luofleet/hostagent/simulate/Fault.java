// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.simulate;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What can go wrong on a simulated host. */
public enum Fault {
    /** The host never comes back from its kexec. */
    SILENT_AFTER_KEXEC,
    /** One workload never answers START_PRESERVATION. */
    WORKLOAD_NEVER_READY,
    /** One workload closes its connection instead of answering. */
    WORKLOAD_DISCONNECTS,
    /** The kernel was booted without live updates. */
    NO_DEVICE,
    /** The machine power-cycles instead of entering the next kernel. */
    COLD_BOOT,
    /** One workload finds other memory than it left. */
    CORRUPT_MEMORY,
    /** The kernel cannot restore the files of workloads. */
    RETRIEVE_FAILS,
    /** The kernel cannot freeze a file, so the kexec itself returns an error. */
    KEXEC_FAILS;

    /** As on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The fault of a label. */
    public static Optional<Fault> of(String label) {
        return Arrays.stream(values()).filter(f -> f.label().equals(label)).findFirst();
    }

    /** All labels, for messages. */
    public static String labels() {
        return Arrays.stream(values()).map(Fault::label).collect(Collectors.joining(", "));
    }
}
