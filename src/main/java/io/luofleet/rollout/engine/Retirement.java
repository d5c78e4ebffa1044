// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

import io.luofleet.security.Principal;
import java.time.Instant;

/**
 * A release that nothing goes to any more.
 *
 * @param by who retired it
 * @param why in their words
 * @param at when
 */
public record Retirement(Principal by, String why, Instant at) {}
