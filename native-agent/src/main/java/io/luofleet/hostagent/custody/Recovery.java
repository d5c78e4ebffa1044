// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.LuoSession;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What an agent finds when it looks for the sessions of the kernel before. */
public sealed interface Recovery {
    /** What follows from each outcome; the first pattern switch of a process would cost its guests more than all of them. */
    interface Visitor {
        /** See {@link NoLiveUpdate}. */
        void noLiveUpdate();

        /** See {@link DeviceAbsent}. */
        void deviceAbsent();

        /** See {@link Unreadable}. */
        void unreadable(Unreadable unreadable);

        /** See {@link Recovered}. */
        void recovered(Recovered recovered);
    }

    /** Calls the visitor's method for this outcome. */
    void accept(Visitor visitor);

    /** No live update led to this boot, or its sessions are finished. */
    record NoLiveUpdate() implements Recovery {
        @Override
        public void accept(Visitor visitor) {
            visitor.noLiveUpdate();
        }
    }

    /** This kernel offers no live updates. */
    record DeviceAbsent() implements Recovery {
        @Override
        public void accept(Visitor visitor) {
            visitor.deviceAbsent();
        }
    }

    /**
     * Something came in that cannot be read.
     *
     * @param reason what failed, for operators
     * @param errno symbolic, {@code null} when no system call failed
     * @param retry whether it may be readable in a moment: the kernel was busy, or short of something
     */
    record Unreadable(String reason, String errno, boolean retry) implements Recovery {
        @Override
        public void accept(Visitor visitor) {
            visitor.unreadable(this);
        }
    }

    /**
     * A live update came in.
     *
     * @param manifest what the agent before said
     * @param kexecAt when it called kexec, by the clock of then; empty when it did not say
     * @param manifestSession the manifest's own session, to be finished last; {@code null} when only its second copy is left
     * @param sessions the workloads' sessions, by id, finished ones among them
     * @param waiting those the kernel has and did not hand over yet, by id; to be asked for again
     * @param lost those that cannot be had, by id; final
     * @param finished those an agent before this one has finished in this boot
     */
    record Recovered(
            Manifest manifest,
            Optional<Instant> kexecAt,
            LuoSession manifestSession,
            Map<String, LuoSession> sessions,
            Map<String, KernelException> waiting,
            Map<String, KernelException> lost,
            Set<String> finished)
            implements Recovery {
        /** Copies the maps. */
        public Recovered {
            sessions = Map.copyOf(sessions);
            waiting = Map.copyOf(waiting);
            lost = Map.copyOf(lost);
            finished = Set.copyOf(finished);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.recovered(this);
        }
    }
}
