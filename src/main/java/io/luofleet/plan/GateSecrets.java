// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan;

import io.luofleet.plan.model.Gate;
import java.util.Optional;

/** Says which secrets gates may name. Whoever asks gates implements it. */
public interface GateSecrets {

    /** What stands against a gate's use of a secret, in words for operators; empty when nothing does. */
    Optional<String> objection(Gate.Secret secret);
}
