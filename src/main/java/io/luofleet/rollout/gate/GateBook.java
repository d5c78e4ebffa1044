// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.gate;

import io.luofleet.rollout.engine.GateAnswer;
import java.time.Duration;
import java.util.List;

/** Which gates are to be asked, and what they said. Each method is a transaction of its own. */
public interface GateBook {
    /** The gates that have not answered. */
    List<GateQuestion> open();

    /** Takes a question for this long, so that no other replica asks it meanwhile; false when somebody else has it. */
    boolean claim(GateQuestion question, Duration time);

    /** Writes down that a gate gave no answer, and why; it may be asked again from then on. */
    void unanswered(GateQuestion question, String why, Duration pause);

    /** Writes an answer down; one that is too late is not taken. */
    void answer(GateQuestion question, GateAnswer answer);
}
