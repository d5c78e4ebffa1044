// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.workload.Protocol.Reaction;
import io.luofleet.hostagent.workload.Round.Answer;
import io.luofleet.wire.SessionState.FileState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * All workloads of a host. Transports feed it what clients say; the host's loop asks for snapshots and gives orders. No
 * method waits for a client.
 *
 * <p>Safe for use by several threads: one monitor guards everything, and is never held while something can block.
 */
public final class WorkloadHub {
    /** How many files all workloads of a host can name in one round, which is what the agent's heap holds. */
    public static final int MAX_FILES = 65_536;

    private final Protocol protocol;
    private final Log log;
    private final Runnable changed;
    private final Supplier<String> status;
    private final Set<Client> clients = new LinkedHashSet<>();
    private final Map<String, Round.Member> round = new TreeMap<>();
    private final Inbox inbox = new Inbox();
    private final HubRules rules;
    private final Census census;
    private final Identity identity;
    /** From the moment that workloads are asked to preserve until that is undone. */
    private boolean closed;

    /**
     * @param reservedName the agent's own session, which no workload may be named after
     * @param changed called after each change that the host's loop may care about; must return at once
     * @param status the JSON object that answers {@link ClientMessage.Status}
     * @param rules what the host's owner says of its workloads
     */
    public WorkloadHub(String reservedName, Log log, Runnable changed, Supplier<String> status, HubRules rules) {
        this.protocol = new Protocol(reservedName);
        this.log = log;
        this.changed = changed;
        this.status = status;
        this.rules = rules;
        this.census = new Census(rules.processes(), log);
        this.identity = new Identity(rules.owners(), census);
    }

    /** A new connection, to be fed by its transport. */
    public Client connect(Peer peer, Channel channel) {
        Client client = new Client(peer, channel);
        synchronized (this) {
            clients.add(client);
        }
        census.admitted(peer);
        return client;
    }

    /** A connection that was told CLAIMED before this agent was there, to be fed by its transport. */
    Client claimedBefore(Peer peer, Channel channel, String id) {
        Client client = new Client(peer, channel);
        synchronized (this) {
            client.state = new ClientState.Connected().toClaimed(id);
            clients.add(client);
        }
        claimedBefore(peer, id);
        return client;
    }

    /** The same of a process whose connection is gone. */
    void claimedBefore(Peer peer, String id) {
        synchronized (this) {
            inbox.claimed(id, peer);
        }
        log.info("workload", "id", id, "pid", peer.pid(), "state", "Claimed", "by", "luo-first");
        changed.run();
    }

    /** A client found no room. */
    void turnedAway(Peer peer) {
        census.turnedAway(peer);
    }

    /** The living processes that wanted to connect and found no room, of users who may have workloads. */
    public List<Peer> turnedAway() {
        return census.turnedAway().stream()
                .filter(p -> rules.owners().mayHaveWorkloads(p.uid()))
                .toList();
    }

    /** The users of whose workloads not all are known. */
    public Set<Integer> uncounted() {
        return census.uncounted();
    }

    /**
     * The workloads that were seen in this boot, still live, and would die with this kernel: neither subscribed nor in the round.
     * Not for the way to a claim.
     */
    public List<Subscriber> missing() {
        return census.missing(takingPart());
    }

    private synchronized Set<String> takingPart() {
        Set<String> ids = new HashSet<>(round.keySet());
        for (Client client : clients) {
            if (client.state instanceof ClientState.Subscribed) {
                ids.add(client.name());
            }
        }
        return ids;
    }

    /**
     * Keeps the workloads seen in a file for an agent that is started after this one, and takes over what one before kept.
     *
     * @param file in a directory that lives as long as the boot
     */
    public void remember(Path file, String bootId) {
        census.remember(file, bootId);
    }

    /** The workloads that came too late for the update under way. */
    public synchronized List<Subscriber> waiting() {
        return inState(ClientState.Waiting.class);
    }

    /** The connected workloads that have nothing preserved. */
    public synchronized List<Subscriber> subscribers() {
        return clients.stream()
                .filter(c -> c.state instanceof ClientState.Subscribed)
                .map(c -> new Subscriber(c.name(), c.peer))
                .sorted(Comparator.comparing(Subscriber::id))
                .toList();
    }

    /** The connected workloads that were told of an abort and never confirmed it. */
    public synchronized List<Subscriber> unconfirmed() {
        return inState(ClientState.Aborting.class);
    }

    private List<Subscriber> inState(Class<? extends ClientState> wanted) {
        return clients.stream()
                .filter(c -> wanted.isInstance(c.state))
                .map(c -> new Subscriber(c.name(), c.peer))
                .toList();
    }

    /**
     * Hands each workload its outgoing session and asks it to preserve; the answers are in {@link #round()}. A workload
     * that is gone by now is in the round as disconnected.
     *
     * @param sessions by workload id; they stay owned by the caller
     */
    public synchronized void startPreservation(Map<String, LuoSession> sessions) {
        closed = true;
        for (Map.Entry<String, LuoSession> entry : sessions.entrySet()) {
            Optional<Client> client = subscribed(entry.getKey());
            Peer peer = client.map(c -> c.peer).orElse(new Peer(-1, -1));
            Answer answer = client.isPresent() ? new Answer.Pending() : new Answer.Disconnected();
            round.put(entry.getKey(), new Round.Member(entry.getKey(), peer, answer));
            client.ifPresent(c -> {
                c.state = ((ClientState.Subscribed) c.state).toPreserving();
                c.send(new AgentMessage.StartPreservation(), entry.getValue());
            });
        }
        changed.run();
    }

    /** The round under way; {@link Round#NONE} without one. */
    public synchronized Round round() {
        return round.isEmpty() ? Round.NONE : new Round(round);
    }

    /** Tells every member of the round that the update is off; confirmations show up in {@link #round()}. */
    public synchronized void abort(String reason) {
        for (Client client : List.copyOf(clients)) {
            if (client.state instanceof ClientState.Outgoing outgoing) {
                client.state = outgoing.toAborting();
                answer(outgoing.name(), new Answer.Aborting());
                client.send(new AgentMessage.Abort(reason), null);
            }
        }
        changed.run();
    }

    /**
     * Forgets the round, and lets those take part who came too late for it. A workload that has not confirmed the abort by now may
     * still do so.
     */
    public void endRound() {
        List<Subscriber> admitted;
        synchronized (this) {
            round.clear();
            closed = false;
            admitted = inState(ClientState.Waiting.class);
            for (Client client : List.copyOf(clients)) {
                if (client.state instanceof ClientState.Waiting waiting) {
                    client.state = waiting.toSubscribed();
                    client.send(new AgentMessage.Subscribed(waiting.name(), MessageCodec.VERSION), null);
                }
            }
        }
        admitted.forEach(s -> census.saw(s.id(), s.peer()));
    }

    /**
     * A session came in. Whoever goes by its id as another user has taken it from its owner, and loses it.
     *
     * @param session stays owned by the caller; {@code null} when the kernel did not hand it over
     */
    public synchronized void offer(Incoming incoming, LuoSession session) {
        inbox.put(incoming, session);
        for (Client client : List.copyOf(clients)) {
            if (client.peer.uid() != incoming.uid() && client.name().equals(incoming.id())) {
                client.send(
                        new AgentMessage.Refusal(
                                AgentMessage.Code.NOT_OWNER, inbox.foreign(incoming.id(), client.peer.uid())),
                        null);
                client.closed();
            }
        }
    }

    /** Every session that came in has been offered: from now on an unknown one is answered NO_SUCH_SESSION. */
    public synchronized void openForClaims() {
        inbox.open();
    }

    /** The kernel's data cannot be read: claims are answered so, because "no such session" would make a guest start afresh. */
    public synchronized void refuseClaims(String reason) {
        inbox.unreadable(reason);
    }

    /** The sessions that came in. */
    public synchronized List<Incoming> incoming() {
        return inbox.all();
    }

    /** A workload's session is finished: tells whoever has it, also one that claimed it again and has not said RESUMED anew. */
    public synchronized void finished(String id) {
        inbox.update(id, Incoming::finished);
        for (Client client : List.copyOf(clients)) {
            ClientState.Finished next = null;
            if (client.state instanceof ClientState.Resumed resumed
                    && resumed.name().equals(id)) {
                next = resumed.toFinished();
            } else if (client.state instanceof ClientState.Claimed claimed
                    && claimed.name().equals(id)) {
                next = claimed.toFinished();
            }
            if (next != null) {
                client.state = next;
                client.send(new AgentMessage.Finished(), null);
            }
        }
    }

    /** Forgets the sessions that came in, once all are finished. */
    public synchronized void clearIncoming() {
        inbox.clear();
    }

    /** Ends all connections; for a stop and for emulated reboots. */
    public void closeAll() {
        List<Client> all;
        synchronized (this) {
            all = new ArrayList<>(clients);
            clients.clear();
        }
        all.forEach(c -> c.channel.close());
    }

    private Optional<Client> subscribed(String id) {
        return clients.stream()
                .filter(c ->
                        c.state instanceof ClientState.Subscribed s && s.name().equals(id))
                .findFirst();
    }

    private void answer(String id, Answer answer) {
        round.computeIfPresent(id, (key, m) -> new Round.Member(key, m.peer(), answer));
    }

    /** One connection. */
    public final class Client {
        private final Peer peer;
        private final Channel channel;
        private ClientState state = new ClientState.Connected();
        private long refusals;

        private Client(Peer peer, Channel channel) {
            this.peer = peer;
            this.channel = channel;
        }

        /** The client said something. */
        public void receive(ClientMessage message) {
            if (message instanceof ClientMessage.Status) {
                tellStatus();
                return;
            }
            // Before the monitor: it may ask files.
            String foreign = identity.foreign(message, peer);
            Reaction reaction;
            synchronized (WorkloadHub.this) {
                if (!clients.contains(this)) {
                    return;
                }
                ClientState before = state;
                reaction = protocol.on(before, message, peer, new Others(clients, this, inbox, rules, closed, foreign));
                state = reaction.next();
                note(message, reaction, before);
                if (reaction.reply() != null) {
                    boolean claimed = reaction.reply() instanceof AgentMessage.Claimed;
                    send(reaction.reply(), claimed ? inbox.session(name()) : null);
                }
            }
            identity.count(message, reaction, peer);
            changed.run();
        }

        private void tellStatus() {
            // Outside the monitor: the status is put together from parts that have locks of their own.
            AgentMessage answer = new AgentMessage.Status(status.get());
            boolean alone;
            synchronized (WorkloadHub.this) {
                // Only its own messages, which this thread reads, make it a client that is told anything by others.
                alone = state instanceof ClientState.Nameless;
            }
            if (!alone) {
                send(answer, null);
            } else if (!channel.sendPatiently(answer)) {
                notRead();
            }
        }

        /** The client said something that is no message: it is told so and the connection ends. */
        public void malformed(String why) {
            log.warn("bad-message", "pid", peer.pid(), "uid", peer.uid(), "why", why);
            send(new AgentMessage.Refusal(AgentMessage.Code.BAD_MESSAGE, why), null);
            closed();
        }

        /** The connection ended. */
        public void closed() {
            synchronized (WorkloadHub.this) {
                if (!clients.remove(this)) {
                    return;
                }
                state.id().ifPresent(id -> {
                    log.info("workload-disconnected", "workload", id, "pid", peer.pid(), "state", stateName());
                    if (state instanceof ClientState.Outgoing || state instanceof ClientState.Aborting) {
                        answer(id, new Answer.Disconnected());
                    }
                });
            }
            channel.close();
            changed.run();
        }

        ClientState state() {
            return state;
        }

        Peer peer() {
            return peer;
        }

        private String name() {
            return state.id().orElse("");
        }

        private String stateName() {
            return state.getClass().getSimpleName();
        }

        private void send(AgentMessage message, LuoSession session) {
            if (!channel.send(message, session)) {
                notRead();
            }
        }

        private void notRead() {
            log.warn("workload-does-not-read", "workload", name(), "pid", peer.pid());
            closed();
        }

        private void note(ClientMessage message, Reaction reaction, ClientState before) {
            if (reaction.reply() instanceof AgentMessage.Refusal(AgentMessage.Code code, String text)
                    && code != AgentMessage.Code.NO_SUCH_SESSION
                    && code != AgentMessage.Code.NOT_READY
                    && Log.due(++refusals)) {
                log.warn(
                        "message-refused",
                        "pid",
                        peer.pid(),
                        "uid",
                        peer.uid(),
                        "code",
                        code,
                        "why",
                        text,
                        "times",
                        refusals);
            }
            String id = name();
            // The claim first and no pattern switch: its first one in a process costs more than the rest of the way to
            // an answer.
            if (reaction.reply() instanceof AgentMessage.Claimed) {
                inbox.claimed(id, peer);
            } else if (state instanceof ClientState.Resumed
                    && message instanceof ClientMessage.Resumed(Verdict verdict)) {
                inbox.resumed(id, verdict, peer);
            } else if (state instanceof ClientState.Subscribed && message instanceof ClientMessage.Subscribe) {
                inbox.update(id, i -> i.subscribedAgain(peer.uid()));
            } else if (state instanceof ClientState.Subscribed && message instanceof ClientMessage.Aborted) {
                answer(id, new Answer.Aborted());
            } else if (state instanceof ClientState.Ready(String name, List<FileState> files)) {
                answer(name, new Answer.Ready(files));
            } else if (state instanceof ClientState.Refused(String name, String why)) {
                answer(name, new Answer.Refused(why));
            }
            // By class: a step always leads to another one, and a record's first equals costs what a pattern switch
            // does.
            if (state.getClass() != before.getClass()) {
                log.info("workload", "id", id, "pid", peer.pid(), "state", stateName());
            }
        }
    }
}
