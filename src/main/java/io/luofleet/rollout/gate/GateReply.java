// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.gate;

/** What asking a gate's server came to. */
sealed interface GateReply {
    /**
     * It answered.
     *
     * @param go whether to go on
     * @param detail the value measured, or the server's words
     */
    record Said(boolean go, String detail) implements GateReply {}

    /**
     * It did not answer, or nothing that is an answer: it is asked again until the gate's time is over.
     *
     * @param why what went wrong
     */
    record Nothing(String why) implements GateReply {}
}
