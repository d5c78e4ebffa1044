// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import io.luofleet.hostagent.luo.LuoSession;
import java.time.Duration;
import java.util.Optional;

/** Who keeps session descriptors when the agent dies. */
public interface SessionStore {
    /** As reported: {@code none}, {@code systemd} or {@code luo-first}. */
    String kind();

    /** What that leaves unprotected, for operators; empty when nothing is. */
    String unprotected();

    /** Keeps a copy of the session's descriptor from now on. */
    void keep(LuoSession session);

    /** Lets go of the copy. */
    void release(LuoSession session);

    /** What was in the store when this agent started; the store keeps it until it is released. */
    default Inherited inherited() {
        return Inherited.NOTHING;
    }

    /** The systemd that keeps the sessions; empty when nobody does. */
    default Optional<SystemdVersion> manager() {
        return Optional.empty();
    }

    /** What is protected and how, for operators; empty when nothing is. */
    default String protection() {
        return "";
    }

    /** How many more sessions can be kept. */
    default int room() {
        return Integer.MAX_VALUE;
    }

    /** Waits until everything asked so far is done; returns what is wrong, or empty. */
    default Optional<String> settle(Duration patience) {
        return Optional.empty();
    }

    /** Tells that workloads are served from now on. */
    default void ready() {}

    /** Nobody: a session lives as long as the agent or its workload holds it. */
    static SessionStore none() {
        return none(Inherited.NOTHING);
    }

    /**
     * The same.
     *
     * @param inherited what was taken out of the kernel before this agent was there, see {@code luo_first.c}
     */
    static SessionStore none(Inherited inherited) {
        return new SessionStore() {
            @Override
            public Inherited inherited() {
                return inherited;
            }

            @Override
            public String kind() {
                return "none";
            }

            @Override
            public String unprotected() {
                return "if the agent dies between a live update and FINISH, the kernel finishes every session that no"
                        + " workload holds, and memory not yet retrieved is lost; if it dies before the reboot, the"
                        + " sessions no workload holds are unpreserved and the update is aborted";
            }

            @Override
            public void keep(LuoSession session) {}

            @Override
            public void release(LuoSession session) {}
        };
    }
}
