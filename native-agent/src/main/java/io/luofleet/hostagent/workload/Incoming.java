// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import io.luofleet.wire.SessionState.FileState;
import java.util.List;

/**
 * A workload's session that came in with the live update.
 *
 * @param id the workload, whose name the session has
 * @param uid the only user that may claim it
 * @param files what the workload preserved in it; empty when it did not say
 * @param stage how far it is
 * @param verdict the workload's word; {@code null} until it spoke
 * @param refusal how a claim is answered while the kernel has not handed it over; {@code null} when it has
 * @param fault why it has not; {@code null} when it has
 */
public record Incoming(
        String id,
        int uid,
        List<FileState> files,
        Stage stage,
        Verdict verdict,
        AgentMessage.Code refusal,
        String fault) {
    /** Copies the files. */
    public Incoming {
        files = List.copyOf(files);
    }

    /** How far an incoming session is. */
    public enum Stage {
        /** Not handed over by the kernel; final. */
        LOST,
        /** Not handed over by the kernel yet, which is asked again. */
        WAITING,
        /** In the agent's custody. */
        HELD,
        /** Handed to its workload. */
        CLAIMED,
        /** The workload spoke: it runs again, or {@link Verdict#broken()} says that it cannot. */
        RESUMED,
        /** Finished. */
        FINISHED
    }

    /** A session in custody that nobody has claimed. */
    public static Incoming held(String id, int uid, List<FileState> files) {
        return new Incoming(id, uid, files, Stage.HELD, null, null, null);
    }

    /** A session the kernel will never hand over, and what that means for its workload. */
    public static Incoming lost(String id, int uid, List<FileState> files, AgentMessage.Code refusal, String fault) {
        return new Incoming(id, uid, files, Stage.LOST, null, refusal, fault);
    }

    /** A session the kernel has and did not hand over yet: its workload is to ask again. */
    public static Incoming waiting(String id, int uid, List<FileState> files, String fault) {
        return new Incoming(id, uid, files, Stage.WAITING, null, AgentMessage.Code.NOT_READY, fault);
    }

    /** Whether the guest's memory is lost: the kernel failed, or the workload found it changed. */
    public boolean failed() {
        return stage == Stage.LOST || (verdict != null && verdict.broken());
    }

    /** Whether nothing more is to be expected of it before FINISH. */
    public boolean answered() {
        return stage != Stage.WAITING && stage != Stage.HELD && stage != Stage.CLAIMED;
    }

    /** Whether nobody has claimed it who could. */
    public boolean unclaimed() {
        return stage == Stage.WAITING || stage == Stage.HELD;
    }

    Incoming claimed() {
        // Also out of RESUMED: whoever claims now has to get the files before FINISH throws away what nobody has.
        return stage == Stage.HELD || stage == Stage.RESUMED ? with(Stage.CLAIMED, null) : this;
    }

    Incoming resumed(Verdict word) {
        return stage == Stage.FINISHED ? this : with(Stage.RESUMED, word);
    }

    /** Who claimed and now takes part in the next update runs again, though without a word on its memory. */
    Incoming subscribedAgain(int subscriber) {
        return stage == Stage.CLAIMED && subscriber == uid ? with(Stage.RESUMED, null) : this;
    }

    /** The same, finished. */
    public Incoming finished() {
        return with(Stage.FINISHED, verdict);
    }

    private Incoming with(Stage next, Verdict word) {
        return new Incoming(id, uid, files, next, word, refusal, fault);
    }
}
