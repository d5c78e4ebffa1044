// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.hostagent.custody.Custody;
import io.luofleet.hostagent.custody.Manifest;
import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.luo.query.ListedFile;
import io.luofleet.hostagent.observe.KernelLook;
import io.luofleet.hostagent.sys.SysException;
import io.luofleet.hostagent.workload.AgentMessage;
import io.luofleet.hostagent.workload.MessageCodec;
import io.luofleet.hostagent.workload.Round;
import io.luofleet.hostagent.workload.Round.Answer;
import io.luofleet.hostagent.workload.Subscriber;
import io.luofleet.hostagent.workload.WorkloadHub;
import io.luofleet.wire.SessionState;
import io.luofleet.wire.SessionState.FileState;
import io.luofleet.wire.SessionState.Stage;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The sessions on their way into the next kernel. Used by the loop's thread only. */
final class Outbound {
    private final Custody custody;
    private final WorkloadHub hub;
    private final Log log;
    private final Map<String, LuoSession> sessions = new TreeMap<>();
    private final TreeSet<String> unproven = new TreeSet<>();
    private final Map<String, List<ListedFile>> listed = new TreeMap<>();
    private List<SessionState> settled = List.of();
    private Custody.Written manifest;

    Outbound(Custody custody, WorkloadHub hub, Log log) {
        this.custody = custody;
        this.hub = hub;
        this.log = log;
    }

    /** Gives each workload a session named after it and asks it to preserve. */
    void ask(List<Subscriber> workloads) throws KernelException {
        settled = List.of();
        Map<String, LuoSession> fresh = new TreeMap<>();
        try {
            for (Subscriber workload : workloads) {
                fresh.put(workload.id(), custody.create(workload.id()));
            }
        } finally {
            // Also after a failure: what was created is undone like everything else.
            sessions.putAll(fresh);
        }
        hub.startPreservation(fresh);
    }

    /**
     * Looks once more whether every session is there, and whether it is the one it should be.
     *
     * @return what is wrong; empty when nothing is
     */
    Optional<String> fault(Round round) throws KernelException {
        if (!round.members().keySet().equals(sessions.keySet())) {
            return Optional.of("sessions " + sessions.keySet() + " do not match workloads "
                    + round.members().keySet());
        }
        for (Map.Entry<String, LuoSession> entry : sessions.entrySet()) {
            String name = entry.getValue().readName();
            if (!name.equals(entry.getKey())) {
                return Optional.of("the session of '" + entry.getKey() + "' is named '" + name + "'");
            }
        }
        return Optional.empty();
    }

    /** The agent's copies of the sessions, the manifest's own included. */
    List<LuoSession> held() {
        List<LuoSession> held = new ArrayList<>(sessions.values());
        if (manifest != null) {
            held.add(manifest.session());
        }
        return held;
    }

    /** Takes what the kernel says of the sessions. */
    void observe(KernelLook look) {
        listed.putAll(look.files());
    }

    /**
     * Compares what the workloads said with what the kernel has.
     *
     * @return what the kernel lacks; empty when it has all
     */
    static Optional<String> missing(KernelLook look, Round round) {
        for (Round.Member member : round.members().values()) {
            List<ListedFile> files = look.files().get(member.id());
            if (files == null) {
                return Optional.of("the kernel does not list session '" + member.id() + "'");
            }
            Set<Long> tokens = files.stream().map(ListedFile::token).collect(Collectors.toSet());
            for (FileState said : round.files(member.id())) {
                if (!tokens.contains(said.token())) {
                    return Optional.of("workload '" + member.id() + "' said that it preserved token "
                            + Long.toUnsignedString(said.token()) + ", which the kernel does not have");
                }
            }
        }
        return Optional.empty();
    }

    void writeManifest(Manifest content) throws KernelException, IOException {
        manifest = custody.write(content, s -> MessageCodec.encode(new AgentMessage.Claimed(s.id(), s.files())));
    }

    /** Best effort: the manifest is whole without it. */
    void stampKexec(Instant at) {
        try {
            manifest.stamp(at);
        } catch (SysException e) {
            log.warn("kexec-not-stamped", "why", e.getMessage());
        }
    }

    /** Tells the workloads and closes every session; whether that unpreserved them is seen by {@link #stillHeld}. */
    void giveBack(String reason) {
        hub.abort(reason);
        if (manifest != null) {
            manifest.close();
            custody.store().release(manifest.session());
            manifest = null;
            unproven.add(Manifest.SESSION_NAME);
        }
        unproven.addAll(sessions.keySet());
        sessions.values().forEach(custody::close);
        sessions.clear();
        listed.clear();
    }

    /**
     * The sessions that somebody still holds.
     *
     * @throws KernelException when the kernel does not let itself be asked
     */
    List<String> stillHeld() throws KernelException {
        for (String name : List.copyOf(unproven)) {
            if (custody.gone(name)) {
                unproven.remove(name);
            }
        }
        return List.copyOf(unproven);
    }

    /** Everything is given back: remembers it for reports and forgets the round. */
    void settle(List<SessionState> before) {
        settled = before.stream().map(Outbound::unpreserved).toList();
        hub.endRound();
    }

    private static SessionState unpreserved(SessionState s) {
        return new SessionState(
                s.name(), s.workloadId(), Stage.UNPRESERVED, s.files(), null, null, null, s.detail(), s.source());
    }

    /** The update is over: reports no longer show its sessions. */
    void forget() {
        settled = List.of();
    }

    /** The sessions to go into the manifest, each with the user it was delegated to. */
    List<Manifest.Session> delegated(Round round) {
        List<Manifest.Session> all = new ArrayList<>();
        for (Round.Member member : round.members().values()) {
            all.add(new Manifest.Session(member.id(), member.peer().uid(), round.files(member.id())));
        }
        return all;
    }

    /** The handler of every preserved file. */
    List<String> handlers(Round round) {
        List<String> handlers = new ArrayList<>();
        round.members().keySet().forEach(id -> round.files(id).forEach(f -> handlers.add(f.handler())));
        if (manifest != null) {
            handlers.add(Manifest.HANDLER);
        }
        return handlers;
    }

    /** The sessions as reports show them. */
    List<SessionState> states(Round round) {
        if (round.members().isEmpty() && manifest == null) {
            return settled;
        }
        List<SessionState> states = new ArrayList<>();
        for (Round.Member member : round.members().values()) {
            states.add(state(member, round.files(member.id()), listed.get(member.id())));
        }
        if (manifest != null) {
            states.add(SessionStates.manifest(Stage.PRESERVED, listed.get(Manifest.SESSION_NAME)));
        }
        return states;
    }

    private static SessionState state(Round.Member member, List<FileState> said, List<ListedFile> listed) {
        Stage stage =
                switch (member.answer()) {
                    case Answer.Pending ignored -> Stage.CREATED;
                    case Answer.Ready ignored -> Stage.PRESERVED;
                    case Answer.Refused ignored -> Stage.FAILED;
                    case Answer.Disconnected ignored -> Stage.FAILED;
                    case Answer.Aborting ignored -> Stage.PRESERVED;
                    case Answer.Aborted ignored -> Stage.UNPRESERVED;
                };
        String detail =
                switch (member.answer()) {
                    case Answer.Refused(String reason) -> reason;
                    case Answer.Disconnected ignored -> "the workload (" + member.peer() + ") disconnected";
                    default -> null;
                };
        return new SessionState(
                member.id(),
                member.id(),
                stage,
                SessionStates.files(said, listed),
                null,
                null,
                null,
                detail,
                SessionStates.source(listed));
    }
}
