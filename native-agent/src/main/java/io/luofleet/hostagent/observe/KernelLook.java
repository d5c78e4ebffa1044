// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.observe;

import io.luofleet.hostagent.luo.query.Direction;
import io.luofleet.hostagent.luo.query.ListedFile;
import io.luofleet.hostagent.luo.query.ListedFlb;
import io.luofleet.hostagent.luo.query.ListedHandler;
import io.luofleet.hostagent.luo.query.ListedSession;
import io.luofleet.wire.FlbState;
import io.luofleet.wire.FlbState.Moment;
import io.luofleet.wire.FlbState.Status;
import io.luofleet.wire.SessionState.FileState;
import io.luofleet.wire.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the kernel said it holds in one direction, at one moment.
 *
 * @param direction which way
 * @param sessions every session of that direction, whoever it belongs to
 * @param files the files of the sessions that the agent holds, by session; a session that the kernel did not list is not in it
 * @param handlers the registered file handlers
 * @param flbs the File-Lifecycle-Bound objects
 */
public record KernelLook(
        Direction direction,
        List<ListedSession> sessions,
        Map<String, List<ListedFile>> files,
        List<ListedHandler> handlers,
        List<ListedFlb> flbs) {
    /** Copies the lists. */
    public KernelLook {
        sessions = List.copyOf(sessions);
        files = Map.copyOf(files);
        handlers = List.copyOf(handlers);
        flbs = List.copyOf(flbs);
    }

    /** A session as the kernel lists it. */
    public Optional<ListedSession> session(String name) {
        return sessions.stream().filter(s -> s.name().equals(name)).findFirst();
    }

    /**
     * The kernel's list of a session's files, each with the name and size that its workload gave it.
     *
     * @param declared what the workload said of them; empty when it did not say
     */
    public static List<FileState> named(List<ListedFile> listed, List<FileState> declared) {
        Map<Long, FileState> byToken = new LinkedHashMap<>();
        declared.forEach(file -> byToken.put(file.token(), file));
        List<FileState> named = new ArrayList<>();
        for (ListedFile file : listed) {
            FileState said = byToken.get(file.token());
            named.add(new FileState(
                    file.token(),
                    file.handler(),
                    said == null ? null : said.name(),
                    said == null ? null : said.sizeBytes()));
        }
        return named;
    }

    /** The FLBs as reports show them; on the way out only those that files of this kernel can depend on. */
    public List<FlbState> flbStates(Moment moment) {
        boolean out = direction == Direction.OUTGOING;
        return flbs.stream()
                .filter(flb -> !out || flb.handlers() > 0)
                .map(flb -> new FlbState(
                        flb.name(),
                        moment,
                        out ? flb.outgoingCount() : flb.incomingCount(),
                        out ? outgoing(flb) : incoming(flb.state()),
                        Source.REPORTED))
                .toList();
    }

    private static Status outgoing(ListedFlb flb) {
        return flb.outgoingCount() > 0 ? Status.HELD : Status.NONE;
    }

    private static Status incoming(ListedFlb.State state) {
        return switch (state) {
            case NONE -> Status.NONE;
            case PENDING -> Status.PENDING;
            case RETRIEVED -> Status.RETRIEVED;
            case FAILED -> Status.FAILED;
            case FINISHED -> Status.FINISHED;
            case UNCLAIMED -> Status.UNCLAIMED;
            case UNKNOWN -> null;
        };
    }
}
