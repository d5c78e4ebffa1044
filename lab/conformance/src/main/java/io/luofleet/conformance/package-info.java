// SPDX-License-Identifier: Apache-2.0
/**
 * The rules of the Live Update Orchestrator, written once and checked against two kernels: the agent's model and a real one. Cases
 * see a kernel through {@link io.luofleet.conformance.Host} only. Where the two differ, the model is wrong.
 */
package io.luofleet.conformance;
