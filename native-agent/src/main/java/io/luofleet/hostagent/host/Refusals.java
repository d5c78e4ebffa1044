// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.hostagent.custody.Manifest;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.Outlook;
import io.luofleet.hostagent.workload.AgentMessage.Code;
import io.luofleet.hostagent.workload.Incoming;

/** What a workload is told of a session that the kernel did not hand over. Pure. */
final class Refusals {
    private Refusals() {}

    static Incoming incoming(Manifest.Session session, Outlook outlook, KernelException why) {
        String text = why.getMessage();
        return switch (outlook) {
            case AGAIN ->
                Incoming.waiting(
                        session.id(),
                        session.uid(),
                        session.files(),
                        "the kernel has not handed the session over yet, and is asked again: " + text);
            case GONE -> Incoming.lost(session.id(), session.uid(), session.files(), Code.SESSION_FAILED, text);
            case ELSEWHERE ->
                Incoming.lost(
                        session.id(),
                        session.uid(),
                        session.files(),
                        Code.ALREADY_CLAIMED,
                        "another process has taken the session out of the kernel; if that is this workload, it has all"
                                + " there is: " + text);
            case OUT_OF_REACH ->
                Incoming.lost(
                        session.id(),
                        session.uid(),
                        session.files(),
                        Code.UNREADABLE,
                        "the kernel hands nothing out in this boot, and keeps what came in: " + text);
        };
    }
}
