// SPDX-License-Identifier: Apache-2.0
/**
 * Rollouts: pure decisions, no framework, no clock.
 *
 * <p>{@link io.luofleet.rollout.engine.Engine#decide} says what a rollout does next and why each host that has not started
 * waits. What is done about it in one transaction each is in {@link io.luofleet.rollout.script}.
 */
package io.luofleet.rollout.engine;
