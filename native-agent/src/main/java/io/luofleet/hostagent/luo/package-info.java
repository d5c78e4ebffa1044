// SPDX-License-Identifier: Apache-2.0
/**
 * The port to the Live Update Orchestrator and its adapters: the real kernel and a model of it.
 *
 * <p>Names and rules follow {@code include/uapi/linux/liveupdate.h} and {@code kernel/liveupdate/} of Linux 7.3.
 */
package io.luofleet.hostagent.luo;
