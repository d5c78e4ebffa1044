// SPDX-License-Identifier: Apache-2.0
/** Asks the gates that are servers. What a rollout makes of an answer is decided by {@link io.luofleet.rollout.engine}. */
package io.luofleet.rollout.gate;
