// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.observe;

import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.LiveUpdate;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.luo.Queries;
import io.luofleet.hostagent.luo.QuerySupport;
import io.luofleet.hostagent.luo.query.Direction;
import io.luofleet.hostagent.luo.query.KernelInfo;
import io.luofleet.hostagent.luo.query.ListedFile;
import io.luofleet.hostagent.luo.query.ListedFlb;
import io.luofleet.hostagent.luo.query.ListedHandler;
import io.luofleet.hostagent.luo.query.ListedSession;
import io.luofleet.wire.KernelFacts;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Asks the running kernel what it holds, where it can be asked. Nothing of it is used, or even loaded, before the guests have their
 * memory. Looks are for the loop's thread; what the kernel is may be read by any.
 */
public final class KernelObserver {
    private final LiveUpdate liveUpdate;
    private final Log log;
    private volatile QuerySupport support = new QuerySupport.Unknown("not asked yet");
    private volatile Optional<KernelFacts> facts = Optional.empty();
    private OptionalLong liveUpdateNumber = OptionalLong.empty();

    /** Asks nothing yet. */
    public KernelObserver(LiveUpdate liveUpdate, Log log) {
        this.liveUpdate = liveUpdate;
        this.log = log;
    }

    /** Finds out whether the kernel can be asked, and what it is. */
    public void meet() {
        support = liveUpdate.queries();
        switch (support) {
            case QuerySupport.Present(Queries queries) -> learn(queries);
            case QuerySupport.Absent(String why) -> log.info("kernel-cannot-be-asked", "why", why);
            case QuerySupport.Unknown(String why) -> log.warn("kernel-not-asked", "why", why);
        }
    }

    private void learn(Queries queries) {
        try {
            KernelInfo info = queries.info();
            liveUpdateNumber = OptionalLong.of(info.liveUpdateNumber());
            facts = Optional.of(new KernelFacts(
                    info.luoAbi(),
                    info.khoAbi(),
                    queries.handlers().stream().map(ListedHandler::name).toList(),
                    queries.flbs().stream()
                            .filter(flb -> flb.state() != ListedFlb.State.UNCLAIMED)
                            .map(ListedFlb::name)
                            .toList()));
            if (info.incomingError() != 0) {
                log.error("incoming-unreadable", "errno", -info.incomingError());
            }
        } catch (KernelException e) {
            log.warn("kernel-not-asked", "why", e.getMessage());
        }
    }

    /** What the kernel says of itself; empty where it cannot be asked. */
    public Optional<KernelFacts> facts() {
        return facts;
    }

    /** Whether the kernel can be asked. */
    public boolean canAsk() {
        return support instanceof QuerySupport.Present;
    }

    /** Why the kernel cannot be asked; empty when it can. */
    public String obstacle() {
        return switch (support) {
            case QuerySupport.Present ignored -> "";
            case QuerySupport.Absent(String why) -> why;
            case QuerySupport.Unknown(String why) -> why;
        };
    }

    /** How many live updates led to this kernel, by its own word. */
    public OptionalLong liveUpdateNumber() {
        return liveUpdateNumber;
    }

    /** The sessions of one direction; empty where the kernel cannot be asked. */
    public Optional<List<ListedSession>> sessions(Direction direction) throws KernelException {
        return support instanceof QuerySupport.Present(Queries queries)
                ? Optional.of(queries.sessions(direction))
                : Optional.empty();
    }

    /**
     * Looks at everything of one direction; empty where the kernel cannot be asked.
     *
     * @param held the agent's own copies of sessions, which are asked for their files
     */
    public Optional<KernelLook> look(Direction direction, Collection<LuoSession> held) throws KernelException {
        if (!(support instanceof QuerySupport.Present(Queries queries))) {
            return Optional.empty();
        }
        List<ListedSession> sessions = queries.sessions(direction);
        Set<String> listed = sessions.stream().map(ListedSession::name).collect(Collectors.toSet());
        Map<String, List<ListedFile>> files = new HashMap<>();
        for (LuoSession session : held) {
            if (listed.contains(session.name())) {
                files.put(session.name(), session.files());
            }
        }
        return Optional.of(new KernelLook(direction, sessions, files, queries.handlers(), queries.flbs()));
    }

    /** The same where nothing depends on it: a kernel that does not answer is logged, and counts as one that cannot. */
    public Optional<KernelLook> tryToLook(Direction direction, Collection<LuoSession> held) {
        try {
            return look(direction, held);
        } catch (KernelException e) {
            log.warn("kernel-does-not-answer", "why", e.getMessage());
            return Optional.empty();
        }
    }
}
