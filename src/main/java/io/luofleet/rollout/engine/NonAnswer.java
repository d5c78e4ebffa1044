// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import java.time.Instant;

/**
 * What asking a gate came to when it gave no answer.
 *
 * @param why what went wrong, in words
 * @param at when
 */
public record NonAnswer(String why, Instant at) {}
