// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

/** How far a rollout is with its present wave, by name. */
public enum ProgressName {
    /** Hosts are started and updated. */
    ROLLING,
    /** Every host has ended; the wave is watched. */
    SOAKING,
    /** A gate is asked. */
    AT_GATE;

    /** The name of one. */
    public static ProgressName of(Progress progress) {
        return switch (progress) {
            case Progress.Rolling _ -> ROLLING;
            case Progress.Soaking _ -> SOAKING;
            case Progress.AtGate _ -> AT_GATE;
        };
    }
}
