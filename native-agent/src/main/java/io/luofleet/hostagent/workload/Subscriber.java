// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

/** A connected workload that takes part in live updates and has nothing preserved. */
public record Subscriber(String id, Peer peer) {}
