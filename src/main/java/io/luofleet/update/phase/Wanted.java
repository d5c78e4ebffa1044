// SPDX-License-Identifier: Apache-2.0
package io.luofleet.update.phase;

import io.luofleet.wire.Desired;

/** What a phase asks of the host. */
public final class Wanted {
    private Wanted() {}

    /** The state the host's agent is to bring about. */
    public static Desired of(Phase phase) {
        return switch (phase) {
            case Phase.Queued _, Phase.Soaking _, Phase.Succeeded _, Phase.Aborted _ -> Desired.IDLE;
            case Phase.Preflight _ -> Desired.PREFLIGHT;
            case Phase.Staging _ -> Desired.STAGE;
            case Phase.Preserving _ -> Desired.PRESERVE;
            case Phase.Preserved _, Phase.Rebooting _, Phase.Retrieving _ -> Desired.REBOOT;
            case Phase.Finishing _ -> Desired.FINISH;
            case Phase.Aborting _ -> Desired.ABORT;
            case Phase.Failed failed -> of(failed.owed());
            case Phase.Lost lost -> of(lost.owed());
        };
    }

    private static Desired of(Owed owed) {
        return switch (owed) {
            case NOTHING -> Desired.IDLE;
            case ABORT -> Desired.ABORT;
            case FINISH -> Desired.FINISH;
        };
    }
}
