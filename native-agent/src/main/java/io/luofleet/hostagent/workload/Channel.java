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

    /**
     * Sends to a client whom nobody else has anything to tell, and waits a while for it to read. For what may be longer than
     * can be sent without waiting.
     *
     * @return false as for {@link #send}
     */
    boolean sendPatiently(AgentMessage message);

    /** Ends the connection; may be called again. */
    void close();
}
