// SPDX-License-Identifier: Apache-2.0
/**
 * The phase machine of one host's update: pure Java, no framework, no clock.
 *
 * <p>{@link io.luofleet.update.phase.PhaseMachine} maps a {@link io.luofleet.update.phase.Phase} and an
 * {@link io.luofleet.update.phase.Input} to a {@link io.luofleet.update.phase.Verdict}. The rules that matter most: nothing
 * irreversible happens before {@link io.luofleet.update.phase.PhaseName#REBOOTING}, any doubt before it undoes; after it
 * guests are served whatever the bookkeeping says, and silence is failure.
 */
package io.luofleet.update.phase;
