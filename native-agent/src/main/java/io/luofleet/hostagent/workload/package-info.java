// SPDX-License-Identifier: Apache-2.0
/**
 * The local side of a live update: workloads (VMMs) subscribe on a unix socket, preserve their files when asked to, and get
 * their sessions back in the next kernel.
 *
 * <p>{@link io.luofleet.hostagent.workload.Protocol} is the pure state machine of one client,
 * {@link io.luofleet.hostagent.workload.WorkloadHub} keeps all clients and is what the host's loop talks to, and
 * {@link io.luofleet.hostagent.workload.WorkloadServer} is the socket.
 */
package io.luofleet.hostagent.workload;
