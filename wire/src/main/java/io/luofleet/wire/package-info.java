// SPDX-License-Identifier: Apache-2.0
/**
 * The wire contract between the control plane and its agents.
 *
 * <p>Agents dial out. The server holds one level-triggered {@link io.luofleet.wire.Directive} per host, which the agent
 * long-polls; the agent answers with numbered {@link io.luofleet.wire.Report}s. Either side may crash at any point: the
 * next exchange says again what is wanted and what is. Paths are in {@link io.luofleet.wire.AgentApi}.
 *
 * <p>A rule that both sides must read alike is here, too: {@link io.luofleet.wire.TakeoverRule}.
 *
 * <p>JSON: field names are the component names, absent and {@code null} mean the same, unknown fields are ignored by
 * readers so that either side may be upgraded first, instants are ISO-8601 in UTC, enum values are their Java names.
 */
package io.luofleet.wire;
