// SPDX-License-Identifier: Apache-2.0
/**
 * The control plane of rollouts against emulated hosts, in virtual time: the scripts and the phase machine are the real ones,
 * everything around them comes from a seed. {@code docs/invariants.md} lists what is checked after every commit.
 */
package io.luofleet.rollout.sim;
