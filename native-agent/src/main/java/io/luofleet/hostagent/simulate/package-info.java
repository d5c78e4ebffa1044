// SPDX-License-Identifier: Apache-2.0
/**
 * A fleet of emulated hosts in one process: each a full agent on an {@link io.luofleet.hostagent.luo.EmulatedMachine}, with
 * workloads that need no memory, and faults to rehearse.
 */
package io.luofleet.hostagent.simulate;
