// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.hostagent.workload.Incoming;
import io.luofleet.wire.Failure;
import io.luofleet.wire.Observed;
import java.util.List;
import java.util.Optional;

/** What came over from the kernel before. */
sealed interface Arrived {
    /** Nothing. */
    record Nothing() implements Arrived {}

    /**
     * Something that the kernel has not let be read yet: it is asked again, and until then nobody can say what came over.
     *
     * @param failure why not yet
     */
    record Awaited(Failure failure) implements Arrived {}

    /** Something that cannot be read. */
    record Unreadable(Failure failure) implements Arrived {}

    /**
     * Sessions.
     *
     * @param update the update that brought them
     * @param sessions the workloads' sessions
     * @param closed whether the manifest's own session is finished too: nothing is left
     * @param stuck why FINISH is given up until the control plane speaks again; {@code null} when it is not
     */
    record Sessions(UpdateRef update, List<Incoming> sessions, boolean closed, Failure stuck) implements Arrived {
        public Sessions {
            sessions = List.copyOf(sessions);
        }

        /** Whether every workload spoke or can never speak. */
        boolean answered() {
            return sessions.stream().allMatch(Incoming::answered);
        }

        /** The ids whose session can be finished now. */
        List<String> finishable() {
            return sessions.stream()
                    .filter(s -> s.stage() == Incoming.Stage.RESUMED)
                    .map(Incoming::id)
                    .toList();
        }

        /** Whether only the manifest's own session is left to finish. */
        boolean onlyManifestLeft() {
            return !closed
                    && sessions.stream()
                            .allMatch(s -> s.stage() == Incoming.Stage.FINISHED || s.stage() == Incoming.Stage.LOST);
        }

        Observed observed() {
            if (closed) {
                return Observed.FINISHED;
            }
            if (stuck != null) {
                return Observed.FAILED;
            }
            if (!answered()) {
                return Observed.RETRIEVING;
            }
            return sessions.stream().anyMatch(Incoming::failed) ? Observed.FAILED : Observed.RETRIEVED;
        }
    }

    /** Whether something still has to be finished before another update can start. */
    default boolean open() {
        return switch (this) {
            case Nothing() -> false;
            case Awaited a -> true;
            case Unreadable u -> true;
            case Sessions s -> !s.closed();
        };
    }

    /** The update that brought what is here. */
    default Optional<UpdateRef> broughtBy() {
        return this instanceof Sessions s ? Optional.of(s.update()) : Optional.empty();
    }
}
