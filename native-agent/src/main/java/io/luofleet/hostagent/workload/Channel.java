// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import io.luofleet.hostagent.luo.LuoSession;

/** The way to one client. */
public interface Channel {
    /**
     * Sends without waiting.
     *
     * @param session goes along as a file descriptor and stays owned by the caller; {@code null} for none
     * @return false when the client is gone or does not read: the caller then gives it up
     */
    boolean send(AgentMessage message, LuoSession session);

    /** Ends the connection; may be called again. */
    void close();
}
