// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo;

import io.luofleet.hostagent.luo.query.Direction;
import io.luofleet.hostagent.luo.query.KernelInfo;
import io.luofleet.hostagent.luo.query.ListedFlb;
import io.luofleet.hostagent.luo.query.ListedHandler;
import io.luofleet.hostagent.luo.query.ListedSession;
import java.util.List;

/**
 * What a kernel with the series of kernel-patches can be asked. Asking opens, retrieves and finishes nothing, and locks nobody out of
 * the device.
 *
 * <p>All throw {@link KernelException}: ENODEV no device; EACCES, EPERM; EMFILE, ENFILE, ENOMEM. Safe for use by several threads.
 */
public interface Queries {
    /** What the kernel as a whole holds. */
    KernelInfo info() throws KernelException;

    /** The sessions of one direction, oldest first. One that comes or goes meanwhile may be missing or not. */
    List<ListedSession> sessions(Direction direction) throws KernelException;

    /** The registered file handlers, in the order of their registration. */
    List<ListedHandler> handlers() throws KernelException;

    /** The File-Lifecycle-Bound objects: those that are registered, in that order, then those that only came in. */
    List<ListedFlb> flbs() throws KernelException;
}
