// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.gate;

import io.luofleet.plan.model.Gate;
import io.luofleet.rollout.engine.GateRef;
import java.util.Map;
import java.util.UUID;

/**
 * A gate to be asked.
 *
 * @param rollout whose
 * @param ref which asking
 * @param gate what it is
 * @param figures the rollout's and the wave's, for webhooks
 */
public record GateQuestion(UUID rollout, GateRef ref, Gate gate, Map<String, Object> figures) {}
