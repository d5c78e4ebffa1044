// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/**
 * What the clients of the workload socket may take from the agent. Accounts are kept by user, because it is a user that a
 * session is delegated to: a hostile client costs those of its own user at most. Safe for use by several threads.
 */
final class Admission {
    private static final int ROOT = 0;

    /**
     * How many connections a user may have for each one that is still free. So one user alone gets four fifths of them, two get four
     * ninths each, and whoever comes next always finds some: what a user may have shrinks as others come, and nobody has to say
     * beforehand how many users there are.
     */
    private static final int SHARE = 4;

    /** What a connection takes of the heap, with its thread, its buffers and what is kept of its workload. */
    static final int CLIENT_HEAP_BYTES = 16 << 10;

    private static final int ROOTS_PART = 16;

    /**
     * The bounds.
     *
     * @param clients connections at a time
     * @param reservedForRoot of them, which only root may use
     * @param bufferBytes what all clients may have the agent keep of lines that have not ended
     * @param bufferBytesPerUser of them, for each user
     * @param bytesPerSecond how fast a user's messages are read, once the burst is used up
     * @param burstBytes what a user may say at once after a rest
     */
    record Limits(
            int clients,
            int reservedForRoot,
            int bufferBytes,
            int bufferBytesPerUser,
            int bytesPerSecond,
            int burstBytes) {
        /**
         * As many connections as half of the heap carries, unless the host's owner says how many; a sixth of the heap for lines.
         *
         * @param heapBytes what the heap may grow to
         */
        static Limits of(long heapBytes, OptionalInt clients) {
            int all = clients.orElse(clientsFor(heapBytes));
            int buffers = (int) Math.min(heapBytes / 6, 1 << 30);
            return new Limits(all, Math.max(1, all / ROOTS_PART), buffers, buffers / 2, 1_000_000, 8 << 20);
        }

        /** How many connections a heap carries. */
        static int clientsFor(long heapBytes) {
            return (int) Math.min(heapBytes / 2 / CLIENT_HEAP_BYTES, Integer.MAX_VALUE);
        }
    }

    private final Limits limits;
    private final LongSupplier nanoTime;
    private final Map<Integer, User> users = new HashMap<>();
    private int clients;
    private int buffered;

    Admission(Limits limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
    }

    /** A place for one more connection of a user; empty when there is none, which {@link #turnedAway} counts. */
    synchronized Optional<Seat> admit(int uid) {
        long now = nanoTime.getAsLong();
        users.values().removeIf(u -> u.clients == 0 && u.pace.rested(now));
        User user =
                users.computeIfAbsent(uid, u -> new User(new Pace(limits.bytesPerSecond(), limits.burstBytes(), now)));
        int free = limits.clients() - limits.reservedForRoot() - clients;
        boolean room = uid == ROOT ? clients < limits.clients() : user.clients < (long) SHARE * free;
        if (!room) {
            user.turnedAway++;
            return Optional.empty();
        }
        clients++;
        user.clients++;
        return Optional.of(new Seat(user));
    }

    /** How many connections of a user found no place lately. */
    synchronized long turnedAway(int uid) {
        User user = users.get(uid);
        return user == null ? 0 : user.turnedAway;
    }

    private static final class User {
        private final Pace pace;
        private int clients;
        private int buffered;
        private long turnedAway;

        User(Pace pace) {
            this.pace = pace;
        }
    }

    /** The place of one connection; to be closed with it. */
    final class Seat implements AutoCloseable {
        private final User user;
        private int held;
        private boolean closed;

        private Seat(User user) {
            this.user = user;
        }

        /**
         * Whether this connection may keep so many bytes of a line that has not ended, in place of those it kept before.
         * When not, nothing is changed.
         */
        boolean hold(int bytes) {
            synchronized (Admission.this) {
                int more = bytes - held;
                if (more > 0
                        && (buffered + more > limits.bufferBytes()
                                || user.buffered + more > limits.bufferBytesPerUser())) {
                    return false;
                }
                buffered += more;
                user.buffered += more;
                held = bytes;
                return true;
            }
        }

        /** Takes bytes from the user's pace; returns for how many nanoseconds this connection has to wait. */
        long take(int bytes) {
            synchronized (Admission.this) {
                return user.pace.take(bytes, nanoTime.getAsLong());
            }
        }

        /** Held while a message is taken apart, which takes many times its size in memory: one at a time for each user. */
        Object parsing() {
            return user;
        }

        @Override
        public void close() {
            synchronized (Admission.this) {
                if (closed) {
                    return;
                }
                closed = true;
                hold(0);
                clients--;
                user.clients--;
            }
        }
    }
}
