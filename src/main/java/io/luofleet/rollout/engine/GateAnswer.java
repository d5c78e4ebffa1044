// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout.engine;

/**
 * What a gate said.
 *
 * @param go whether to go on
 * @param detail the value measured, the webhook's words or the person's
 * @param by who or what answered
 */
public record GateAnswer(boolean go, String detail, String by) {}
