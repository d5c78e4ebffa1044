// SPDX-License-Identifier: Apache-2.0
package io.luofleet.conformance;

/**
 * A callback of a test FLB.
 *
 * @param flb its number, 0 to 2, which is the order of registration
 * @param callback which
 */
public record FlbEvent(int flb, FlbCallback callback) {
    /** How their names begin; the number follows. */
    public static final String NAME = "liveupdate-test-flb-v";

    @Override
    public String toString() {
        return "v" + flb + " " + callback;
    }
}
