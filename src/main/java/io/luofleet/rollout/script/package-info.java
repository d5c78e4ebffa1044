// SPDX-License-Identifier: Apache-2.0
/**
 * What happens to rollouts in one transaction each, over the port {@link io.luofleet.rollout.script.RolloutStore}: pure Java, no
 * framework, no clock. The scripts ask {@link io.luofleet.rollout.engine} what to do, and write it.
 *
 * <p>Locks are always taken in the same order: host, rollout, allocation; whoever holds one and wants an earlier one only tries.
 */
package io.luofleet.rollout.script;
