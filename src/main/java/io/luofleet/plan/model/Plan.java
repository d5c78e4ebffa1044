// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a rollout would do.
 *
 * @param hash over the request and everything of the contents that does not change by itself, see {@link PlanHash}
 * @param request what was asked for
 * @param contents what it comes to
 */
public record Plan(String hash, PlanRequest request, Contents contents) {

    /**
     * What the request comes to with an inventory.
     *
     * @param kernelRelease what {@code uname -r} prints on the target
     * @param waves in order; none when no host has anywhere to go
     * @param leftOut the selected hosts that are in no wave, by name
     * @param compatibility one row a running kernel, by its name
     * @param durations what one host is expected to take, by running kernel
     * @param expectedDuration all waves with their soaks; waiting for gates, approval, windows and silent hosts is not in it
     * @param warnings what does not stop the rollout but may surprise
     */
    public record Contents(
            String kernelRelease,
            List<Wave> waves,
            List<LeftOut> leftOut,
            List<CompatibilityMatrix.Row> compatibility,
            List<HostDuration> durations,
            Duration expectedDuration,
            List<String> warnings) {
        public Contents {
            waves = List.copyOf(waves);
            leftOut = List.copyOf(leftOut);
            compatibility = List.copyOf(compatibility);
            durations = List.copyOf(durations);
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Hosts that go together.
     *
     * @param ordinal from 0
     * @param kind what it is for
     * @param hosts in the order in which they are started
     * @param waitsFor what must have happened before its first start, in order
     * @param expectedDuration from its first start to its last end, under the caps, without the soak
     */
    public record Wave(
            int ordinal, Kind kind, List<PlannedHost> hosts, List<String> waitsFor, Duration expectedDuration) {
        public Wave {
            hosts = List.copyOf(hosts);
            waitsFor = List.copyOf(waitsFor);
        }

        /** What a wave is for. */
        public enum Kind {
            /** To find out whether the release works at all. */
            CANARY,
            /** To roll it out. */
            REGULAR
        }
    }

    /**
     * A host of a wave.
     *
     * @param host its name
     * @param from the kernel it runs
     * @param domains its labels that caps, order and budget look at
     * @param present whether its agent was heard of lately when the plan was made
     */
    public record PlannedHost(String host, String from, Map<String, String> domains, boolean present) {
        public PlannedHost {
            domains = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(domains));
        }
    }

    /**
     * A selected host that is in no wave.
     *
     * @param host its name
     * @param reason why
     * @param detail why in words
     */
    public record LeftOut(String host, Reason reason, String detail) {}

    /** Why a selected host is in no wave. Silence is no reason here: the strategy says what becomes of it at its turn. */
    public enum Reason {
        /** It runs the target's kernel, from the same image, initrd and command line as far as is known. */
        ALREADY_THERE,
        /** It has no {@code /dev/liveupdate}. */
        NO_DEVICE,
        /** The target cannot read what it preserves. */
        INCOMPATIBLE,
        /** An operator says to leave it alone. */
        CORDONED,
        /** Another rollout, or an update of its own, has it. */
        IN_ANOTHER_ROLLOUT
    }

    /**
     * What one host is expected to take, its own soak included.
     *
     * @param from the kernel it runs
     * @param expected the expectation
     * @param recordedUpdates how many recorded updates it is the median of; 0 for the default
     */
    public record HostDuration(String from, Duration expected, long recordedUpdates) {}
}
