// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.wire.Failure;
import java.util.List;

/** What the host's loop does next. */
sealed interface Step {
    /** The host is where it should be, or waits for somebody. */
    record Rest() implements Step {}

    /** Only the state changes. */
    record Become(Outgoing next) implements Step {}

    /** Check, read-only. */
    record Preflight(UpdateRef update) implements Step {}

    /** Fetch and load the release. */
    record Stage(UpdateRef update) implements Step {}

    /** Ask every subscribed workload that was not asked yet. */
    record AskToPreserve(UpdateRef update) implements Step {}

    /** Verify all, write the manifest, ask for the point of no return. */
    record Commit(UpdateRef update) implements Step {}

    /** Leave for the next kernel. */
    record Kexec(UpdateRef update) implements Step {}

    /**
     * Give everything back.
     *
     * @param cause why, when it is a failure of this host; {@code null} when the control plane wanted it
     * @param reason what the workloads are told
     */
    record Undo(UpdateRef update, Failure cause, String reason) implements Step {}

    /** Prove that no session is left. */
    record ProveUndone(Outgoing.Undoing state) implements Step {}

    /** FINISH these workloads' sessions. */
    record Finish(List<String> ids) implements Step {
        public Finish {
            ids = List.copyOf(ids);
        }
    }

    /** FINISH the manifest's own session. */
    record FinishManifest() implements Step {}

    /** Forget the finished sessions. */
    record ForgetArrived() implements Step {}
}
