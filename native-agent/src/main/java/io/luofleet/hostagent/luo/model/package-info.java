// SPDX-License-Identifier: Apache-2.0
/**
 * A model of the Live Update Orchestrator of Linux 7.3: sessions, files, file handlers, File-Lifecycle-Bound objects and the
 * hand-over to the next kernel, with every check in the kernel's order.
 *
 * <p>Pure: no system call, no thread, no clock; files are opaque to it. The rules are those of {@code kernel/liveupdate/}, named
 * at each method; where the model and a booted kernel differ, the kernel is right.
 */
package io.luofleet.hostagent.luo.model;
