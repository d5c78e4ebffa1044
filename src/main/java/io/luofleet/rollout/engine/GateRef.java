// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

/**
 * One asking of one gate.
 *
 * @param wave the ordinal of the wave before it
 * @param index its place among the strategy's gates, from 0
 * @param asking counts up with each time a gate of the rollout is asked, so that a late answer is not taken for a new one's
 */
public record GateRef(int wave, int index, int asking) {}
