// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

import io.luofleet.rollout.script.Commands.AbortEffect;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What an abort would do now: in numbers, with the first ten hosts of each kind, so that the answer does not grow with the rollout. All
 * hosts are pages of their own.
 *
 * @param rollout which
 * @param totals how many hosts it does what to
 * @param first the first ten of those in the order of starts
 */
public record AbortPreview(UUID rollout, Map<AbortEffect, Long> totals, Map<AbortEffect, List<String>> first) {
    /**
     * A host.
     *
     * @param host its name
     * @param effect what an abort would do to it
     */
    public record Host(String host, AbortEffect effect) {}
}
