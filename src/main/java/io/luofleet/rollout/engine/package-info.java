// SPDX-License-Identifier: Apache-2.0
/**
 * Rollouts: pure Java, no framework, no clock.
 *
 * <p>{@link io.luofleet.rollout.engine.Engine#decide} says what a rollout does next and why each host that has not started
 * waits. The scripts ({@link io.luofleet.rollout.engine.RolloutTick}, {@link io.luofleet.rollout.engine.UpdateProgress},
 * {@link io.luofleet.rollout.engine.PointOfNoReturn}, {@link io.luofleet.rollout.engine.Verbs}) are what happens in one
 * transaction each, over the port {@link io.luofleet.rollout.engine.RolloutStore}. Locks are always taken in the same order:
 * host, rollout, allocation; whoever holds one and wants an earlier one only tries.
 */
package io.luofleet.rollout.engine;
