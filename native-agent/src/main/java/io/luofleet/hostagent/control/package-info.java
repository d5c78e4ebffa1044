// SPDX-License-Identifier: Apache-2.0
/**
 * The agent's side of {@link io.luofleet.wire.AgentApi}: long polls for directives, sends reports, and never lets an
 * unreachable control plane keep anything else waiting.
 */
package io.luofleet.hostagent.control;
