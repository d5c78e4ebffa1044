// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import io.luofleet.hostagent.luo.LiveUpdate;
import io.luofleet.hostagent.text.SafeText;
import io.luofleet.hostagent.workload.AgentMessage.Code;
import io.luofleet.wire.SessionState.FileState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The pure rules of the workload protocol: state and message give the next state and the answer. */
final class Protocol {
    /** PID 1 of 261 and later looks for a session of this name in each boot. */
    private static final String SYSTEMD = "systemd";

    /** The agent keeps the lists until the reboot, and its memory is small. */
    private static final int MAX_FILES_PER_USER = 32_768;

    private static final String LATE =
            "the workloads of this host are being preserved for a new kernel; do not start a guest before SUBSCRIBED";

    private final String reservedName;

    /** @param reservedName the agent's own session, which no workload may be named after */
    Protocol(String reservedName) {
        this.reservedName = reservedName;
    }

    /**
     * What follows from a message.
     *
     * @param next the client's new state
     * @param reply what it is told; {@code null} when nothing is
     */
    record Reaction(ClientState next, AgentMessage reply) {
        private static Reaction silent(ClientState next) {
            return new Reaction(next, null);
        }
    }

    Reaction on(ClientState state, ClientMessage message, Peer peer, Roster roster) {
        return message.accept(new Rules(state, peer, roster));
    }

    private final class Rules implements ClientMessage.Visitor<Reaction> {
        private final ClientState state;
        private final Peer peer;
        private final Roster roster;

        Rules(ClientState state, Peer peer, Roster roster) {
            this.state = state;
            this.peer = peer;
            this.roster = roster;
        }

        @Override
        public Reaction claim(ClientMessage.Claim message) {
            return onClaim(state, message.id(), peer, roster);
        }

        @Override
        public Reaction subscribe(ClientMessage.Subscribe message) {
            return onSubscribe(state, message, peer, roster);
        }

        @Override
        public Reaction ready(ClientMessage.Ready message) {
            return onReady(state, message.files(), roster.files(peer.uid()), roster.files());
        }

        @Override
        public Reaction failed(ClientMessage.Failed message) {
            return onFailed(state, message.reason());
        }

        @Override
        public Reaction aborted(ClientMessage.Aborted message) {
            return state instanceof ClientState.Aborting aborting
                    ? Reaction.silent(aborting.toSubscribed())
                    : wrongState(state, "ABORTED answers an ABORT");
        }

        @Override
        public Reaction resumed(ClientMessage.Resumed message) {
            if (state instanceof ClientState.Finished) {
                // It said so again on a new connection, while its session was being finished.
                return Reaction.silent(state);
            }
            return state instanceof ClientState.Claimed claimed
                    ? Reaction.silent(claimed.toResumed())
                    : wrongState(state, "RESUMED follows a CLAIMED");
        }

        @Override
        public Reaction unsubscribe(ClientMessage.Unsubscribe message) {
            return onUnsubscribe(state, message.id(), peer, roster);
        }

        @Override
        public Reaction status(ClientMessage.Status message) {
            // Answered by whoever knows the agent as a whole.
            return Reaction.silent(state);
        }
    }

    private Reaction onClaim(ClientState state, String id, Peer peer, Roster roster) {
        if (!(state instanceof ClientState.Nameless nameless)) {
            return wrongState(state, "CLAIM is for a connection that named no workload yet");
        }
        String fault = nameFault(id);
        if (fault != null) {
            return refuse(state, Code.BAD_ID, fault);
        }
        ClientState other = roster.holder(id).orElse(null);
        if (other != null) {
            boolean claimed = other instanceof ClientState.Claimed || other instanceof ClientState.Resumed;
            return refuse(
                    state,
                    claimed ? Code.ALREADY_CLAIMED : Code.DUPLICATE_ID,
                    "another connection goes by '" + id + "'");
        }
        Roster.Claim claim = roster.claim(id, peer);
        ClientState next = state;
        if (claim instanceof Roster.Claim.Granted granted) {
            ClientState.Claimed claimed = nameless.toClaimed(id);
            next = granted.resumed() ? claimed.toResumed() : claimed;
        }
        return new Reaction(next, claim.answer(id));
    }

    private Reaction onSubscribe(ClientState state, ClientMessage.Subscribe message, Peer peer, Roster roster) {
        String id = message.id();
        int version = message.version();
        boolean again = state instanceof ClientState.Claimed(String name) && name.equals(id);
        boolean waits = state instanceof ClientState.Waiting(String name) && name.equals(id);
        if (!again && !waits && !(state instanceof ClientState.Nameless)) {
            return wrongState(state, "SUBSCRIBE is for a connection that named no workload yet, or claimed this one");
        }
        if (version != MessageCodec.VERSION) {
            return refuse(
                    state,
                    Code.UNSUPPORTED_VERSION,
                    "this agent speaks version " + MessageCodec.VERSION + ", not " + version);
        }
        Optional<Reaction> refusal = refusal(state, id, peer, roster);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        if (waits || (state instanceof ClientState.Nameless && roster.closed() && !roster.aborts(peer.uid()))) {
            ClientState next = state instanceof ClientState.Nameless nameless ? nameless.toWaiting(id) : state;
            return new Reaction(next, new AgentMessage.Wait(id, LATE));
        }
        ClientState next =
                switch (state) {
                    case ClientState.Claimed claimed -> claimed.toSubscribed();
                    case ClientState.Nameless nameless -> nameless.toSubscribed(id);
                    default -> throw new AssertionError("refused above: " + state);
                };
        return new Reaction(next, new AgentMessage.Subscribed(id, version));
    }

    /** Why a client may not go by an id; empty when it may. */
    private Optional<Reaction> refusal(ClientState state, String id, Peer peer, Roster roster) {
        String fault = newNameFault(id);
        if (fault != null) {
            return Optional.of(refuse(state, Code.BAD_ID, fault));
        }
        String foreign = roster.foreign(id, peer.uid());
        if (foreign != null) {
            return Optional.of(refuse(state, Code.NOT_OWNER, foreign));
        }
        return roster.holder(id)
                .map(other -> refuse(state, Code.DUPLICATE_ID, "another connection goes by '" + id + "'"));
    }

    private Reaction onUnsubscribe(ClientState state, String id, Peer peer, Roster roster) {
        AgentMessage done = new AgentMessage.Unsubscribed(id);
        return switch (state) {
            case ClientState.Subscribed subscribed
            when subscribed.name().equals(id) -> new Reaction(subscribed.toConnected(), done);
            case ClientState.Waiting waiting
            when waiting.name().equals(id) -> new Reaction(waiting.toConnected(), done);
            // For a workload whose own connection is gone, by whoever looks after it.
            case ClientState.Nameless nameless ->
                refusal(state, id, peer, roster).orElseGet(() -> new Reaction(nameless, done));
            default -> wrongState(state, "UNSUBSCRIBE is for a workload that takes part and has nothing preserved");
        };
    }

    private static Reaction onReady(ClientState state, List<FileState> files, int others, int allOthers) {
        if (!(state instanceof ClientState.Preserving preserving)) {
            // A client that was ready just as the abort went out has done nothing wrong.
            return state instanceof ClientState.Aborting
                    ? Reaction.silent(state)
                    : wrongState(state, "READY answers a START_PRESERVATION");
        }
        String fault = filesFault(preserving.name(), files, others, allOthers);
        if (fault != null) {
            return new Reaction(preserving.toRefused(fault), new AgentMessage.Refusal(Code.BAD_MESSAGE, fault));
        }
        return Reaction.silent(preserving.toReady(files));
    }

    private static String filesFault(String id, List<FileState> files, int others, int allOthers) {
        if (MessageCodec.encode(new AgentMessage.Claimed(id, files)).length > MessageCodec.MAX_LINE_BYTES) {
            return "the list of files is longer than the CLAIMED message can be";
        }
        if (others + files.size() > MAX_FILES_PER_USER) {
            return "the workloads of one user can name " + MAX_FILES_PER_USER + " files";
        }
        if (allOthers + files.size() > WorkloadHub.MAX_FILES) {
            return "the workloads of a host can name " + WorkloadHub.MAX_FILES
                    + " files, which is what the agent's memory holds; spread the guests over more hosts";
        }
        return null;
    }

    private static Reaction onFailed(ClientState state, String reason) {
        return switch (state) {
            case ClientState.Preserving preserving -> Reaction.silent(preserving.toRefused(reason));
            case ClientState.Aborting aborting -> Reaction.silent(aborting);
            default -> wrongState(state, "FAILED answers a START_PRESERVATION");
        };
    }

    /**
     * Why a workload's id cannot name a session; {@code null} when it can. The bound is the kernel's
     * ({@code LIVEUPDATE_SESSION_NAME_LENGTH}), the slash is reserved for names with structure.
     */
    String nameFault(String id) {
        if (id.isEmpty()) {
            return "an id must not be empty";
        }
        int bytes = id.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LiveUpdate.MAX_NAME_BYTES) {
            return "an id has at most " + LiveUpdate.MAX_NAME_BYTES + " bytes, this one has " + bytes;
        }
        if (id.indexOf('\0') >= 0 || id.indexOf('/') >= 0) {
            return "an id must not contain NUL or a slash";
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(id)) {
            return "an id must be valid Unicode";
        }
        if (id.equals(SYSTEMD)) {
            return "'" + SYSTEMD + "' is the session in which systemd keeps its own state";
        }
        if (id.equals(reservedName)) {
            return "'" + reservedName + "' is the agent's own session";
        }
        return null;
    }

    /** As {@link #nameFault}, for an id that nothing was preserved under yet. It will be printed and sent to many places. */
    private String newNameFault(String id) {
        String fault = nameFault(id);
        return fault == null && !SafeText.isSafe(id)
                ? "an id must have no control, formatting or unassigned characters"
                : fault;
    }

    private static Reaction wrongState(ClientState state, String rule) {
        return refuse(
                state,
                Code.WRONG_STATE,
                rule + "; this client is " + state.getClass().getSimpleName());
    }

    private static Reaction refuse(ClientState state, Code code, String text) {
        return new Reaction(state, new AgentMessage.Refusal(code, text));
    }
}
