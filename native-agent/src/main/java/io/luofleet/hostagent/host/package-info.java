// SPDX-License-Identifier: Apache-2.0
/**
 * The host's convergence loop: {@link io.luofleet.hostagent.host.Decider} compares what is wanted with what is and names the
 * next step, {@link io.luofleet.hostagent.host.HostAgent} takes it.
 */
package io.luofleet.hostagent.host;
