// SPDX-License-Identifier: Apache-2.0
/**
 * What a rollout is likely to do: {@link io.luofleet.rollout.engine.Engine} itself, run many times under a virtual clock, with what
 * updates took and came to before. Pure: the same question with the same seed has the same answer.
 */
package io.luofleet.rollout.forecast;
