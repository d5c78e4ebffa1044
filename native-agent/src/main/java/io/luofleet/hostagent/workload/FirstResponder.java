// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.sys.Errno;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.PacketSocket;
import io.luofleet.hostagent.sys.Received;
import io.luofleet.hostagent.sys.SysException;
import io.luofleet.hostagent.sys.UnixListener;
import io.luofleet.hostagent.sys.UnixStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code luo-first}, which listens and answers claims before this agent can, and what it hands over; the exchange is described in
 * {@code claims.h}. Its only word to a client is CLAIMED: all else that clients said is unread in their connections.
 */
public final class FirstResponder {
    static final String VARIABLE = "LUO_FIRST";

    private static final int NAME_BYTES = 64;
    private static final int HEAD_BYTES = 3 * Integer.BYTES;
    /** It has nothing else to do than to answer; when it does not, the clients it has connect again once it is gone. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** {@code enum handed}. */
    private static final int CONNECTION = 1;

    private static final int CLAIMED = 2;
    private static final int GONE = 3;
    private static final int END = 4;

    private static final byte[] HAND_OVER = {'H'};
    private static final byte[] HAVE_ALL = {'A'};

    private final PacketSocket control;
    private final Fd listener;
    private final Log log;

    FirstResponder(PacketSocket control, Fd listener, Log log) {
        this.control = control;
        this.listener = listener;
        this.log = log;
    }

    /** What it hands over, one by one. */
    public sealed interface Handed {
        /** A connection that has claimed nothing. */
        record Connection(UnixStream stream) implements Handed {}

        /** A connection that was told CLAIMED, for this session. */
        record Claimed(UnixStream stream, String session) implements Handed {}

        /** A process that was told CLAIMED, on a connection that is gone. */
        record Gone(Peer peer, String session) implements Handed {}
    }

    /**
     * The one that started this process.
     *
     * @param environment of this process
     * @return empty when there is none, or none that can be spoken with
     */
    public static Optional<FirstResponder> of(Map<String, String> environment, Log log) {
        String descriptors = environment.get(VARIABLE);
        if (descriptors == null) {
            return Optional.empty();
        }
        try {
            int colon = descriptors.indexOf(':');
            int control = Integer.parseInt(descriptors, 0, Math.max(colon, 0), 10);
            int listener = Integer.parseInt(descriptors, colon + 1, descriptors.length(), 10);
            return Optional.of(new FirstResponder(PacketSocket.of(Fd.inherit(control)), Fd.inherit(listener), log));
        } catch (NumberFormatException | SysException e) {
            log.error("no-first-responder", VARIABLE, descriptors, "why", e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Has it stop and hand over all it has. It is gone when this returns, and with it its copies of the sessions, unless it does not
     * answer; what it did not get to hand over is closed with it, and those clients connect again.
     */
    public List<Handed> handOver() {
        List<Handed> all = new ArrayList<>();
        try {
            control.receiveTimeout(PATIENCE);
            control.send(HAND_OVER, Optional.empty());
            boolean whole = receiveAll(all);
            if (whole) {
                control.send(HAVE_ALL, Optional.empty());
                awaitItsEnd();
            }
            log.info("taken-over", "from", "luo-first", "messages", all.size(), "whole", whole);
        } catch (SysException e) {
            log.error("not-all-taken-over", "from", "luo-first", "messages", all.size(), "why", e.getMessage());
        } finally {
            // It ends with this, if it has not yet.
            control.close();
        }
        return all;
    }

    /** The socket on which it listens. Nothing may be accepted from it before {@link #handOver}. */
    UnixListener listener(Path path) {
        return UnixListener.adopt(listener, path);
    }

    /** False when it was gone before it had said all. */
    private boolean receiveAll(List<Handed> all) throws SysException {
        byte[] message = new byte[HEAD_BYTES + NAME_BYTES];
        while (true) {
            Received received = control.receive(message);
            if (received.bytes() == 0) {
                return false;
            }
            if (received.bytes() != message.length) {
                received.fd().ifPresent(Fd::close);
                throw unreadable(received.bytes() + " bytes");
            }
            ByteBuffer head = ByteBuffer.wrap(message).order(ByteOrder.nativeOrder());
            int kind = head.getInt();
            Peer peer = new Peer(head.getInt(), head.getInt());
            if (kind == END) {
                if (peer.pid() != all.size()) {
                    throw unreadable("the end of " + peer.pid() + " messages after " + all.size());
                }
                return true;
            }
            all.add(read(kind, peer, name(message), received.fd()));
        }
    }

    private static Handed read(int kind, Peer peer, String session, Optional<Fd> fd) throws SysException {
        if ((kind == CONNECTION || kind == CLAIMED) && fd.isPresent()) {
            UnixStream stream = UnixStream.of(fd.get());
            return kind == CLAIMED ? new Handed.Claimed(stream, session) : new Handed.Connection(stream);
        }
        fd.ifPresent(Fd::close);
        if (kind == GONE) {
            return new Handed.Gone(peer, session);
        }
        throw unreadable("kind " + kind + (fd.isPresent() ? "" : " without a descriptor"));
    }

    private static String name(byte[] message) {
        int end = HEAD_BYTES;
        while (end < message.length && message[end] != 0) {
            end++;
        }
        return new String(message, HEAD_BYTES, end - HEAD_BYTES, StandardCharsets.UTF_8);
    }

    /** No copy of a session is left elsewhere when an update begins, or its abort could not be proven. */
    private void awaitItsEnd() throws SysException {
        if (control.receive(new byte[1]).bytes() != 0) {
            throw unreadable("a message after the last");
        }
    }

    private static SysException unreadable(String what) {
        return new SysException("hand-over", Errno.EPROTO.number(), what);
    }
}
