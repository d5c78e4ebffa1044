// SPDX-License-Identifier: Apache-2.0
package io.luofleet.session.flb;

import io.luofleet.wire.FlbState;
import java.util.UUID;

/**
 * Which FLB observations.
 *
 * @param name of the FLB of this name only; {@code null} for any
 * @param host of this host only; {@code null} for any
 * @param update of this update only; {@code null} for any
 * @param boot of this boot only; {@code null} for any
 * @param direction of this direction only; {@code null} for both
 * @param scope all, or the newest of each FLB and host
 * @param after only those with a higher cursor; 0 for all
 */
public record FlbQuery(
        String name, String host, UUID update, String boot, FlbState.Direction direction, Scope scope, long after) {

    /** How much of the history. */
    public enum Scope {
        /** All of it. */
        HISTORY,
        /** The newest observation of each FLB on each host, in whichever boot. */
        NEWEST,
        /** The newest observation of each FLB in each host's present boot. */
        PRESENT_BOOT
    }

    /** Everything of one update. */
    public static FlbQuery ofUpdate(UUID update, long after) {
        return new FlbQuery(null, null, update, null, null, Scope.HISTORY, after);
    }

    /** The newest of each FLB, of one host or ({@code null}) of all. */
    static FlbQuery newest(String host, boolean current, long after) {
        return new FlbQuery(null, host, null, null, null, current ? Scope.PRESENT_BOOT : Scope.NEWEST, after);
    }

    /** The history of one FLB. */
    static FlbQuery history(String name, String host, String boot, FlbState.Direction direction, long after) {
        return new FlbQuery(name, host, null, boot, direction, Scope.HISTORY, after);
    }
}
