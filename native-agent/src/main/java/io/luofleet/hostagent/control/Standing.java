// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

import io.luofleet.wire.Directive;
import io.luofleet.wire.EnrolReply;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** What this agent is to the control plane; shared by the link's threads. */
final class Standing {
    private Member member;
    private long sequence;
    private long epoch;
    private long revision = -1;
    private boolean superseded;
    private boolean enrolAgain = true;

    /** Under which names it is known. */
    record Member(UUID hostId, String instanceId) {}

    /** Whether the next thing to do is to enrol. */
    synchronized boolean needsEnrolment() {
        return enrolAgain;
    }

    /** Whether a newer agent speaks for this host. Enrolling again would silence that one in turn. */
    synchronized boolean superseded() {
        return superseded;
    }

    synchronized void supersede() {
        superseded = true;
    }

    synchronized void enrol(EnrolReply reply, String instanceId) {
        member = new Member(reply.hostId(), instanceId);
        sequence = Math.max(sequence, reply.lastSequence());
        epoch = Math.max(epoch, reply.epoch());
        enrolAgain = false;
        notifyAll();
    }

    synchronized void forget() {
        enrolAgain = true;
        revision = -1;
    }

    /** Known, as of the last enrolment. */
    synchronized Member member() {
        return member;
    }

    /** Waits until it is known and speaks for the host, but no longer than this; empty when it does not. */
    synchronized Optional<Member> awaitMember(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        for (long left = patience.toMillis();
                (enrolAgain || superseded) && left > 0;
                left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
        return enrolAgain || superseded ? Optional.empty() : Optional.of(member);
    }

    synchronized long nextSequence() {
        return ++sequence;
    }

    /** The highest seen. */
    synchronized long epoch() {
        return epoch;
    }

    /** The highest directive's, -1 for none. */
    synchronized long revision() {
        return revision;
    }

    /** Whether a directive is news; answers under way may overtake one another. */
    synchronized boolean hear(Directive directive) {
        if (directive.epoch() < epoch) {
            return false;
        }
        epoch = directive.epoch();
        revision = Math.max(revision, directive.revision());
        return true;
    }
}
