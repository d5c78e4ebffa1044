// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.rollout.script.Commands.AbortEffect;
import java.util.Map;
import java.util.UUID;

/**
 * What an abort would do now.
 *
 * @param rollout which
 * @param totals how many hosts it does what to
 * @param hosts what it does to each, in the order of starts
 */
public record AbortPreview(UUID rollout, Map<AbortEffect, Long> totals, Map<String, AbortEffect> hosts) {}
