// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import java.util.OptionalLong;

/**
 * What a handler sees of the session its file is in, for files that are of no use without another one.
 *
 * <p>Linux 7.3 shows a handler its own file only ({@code struct liveupdate_file_op_args}); an in-kernel interface like this one is
 * announced for VFIO and KVM. Called back from a handler only, under the model's lock.
 */
public interface SessionFiles {
    /** The token of a file that is preserved in this session; empty when it is not. */
    OptionalLong tokenOf(KernelFile file);

    /** A file of this session, retrieved on the way if it was not: ENOENT, or the errno that its handler gave. */
    KernelFile retrieve(long token) throws LuoError;
}
