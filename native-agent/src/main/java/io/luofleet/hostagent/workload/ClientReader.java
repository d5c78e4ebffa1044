// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.Received;
import io.luofleet.hostagent.sys.SysException;
import io.luofleet.hostagent.sys.UnixStream;
import java.util.concurrent.locks.LockSupport;

/** Reads the messages of one connection, in its own thread and no faster than its user may speak. */
final class ClientReader {
    /** As much as is read at once. */
    static final int CHUNK_BYTES = 4096;

    /** What a message costs at least, and what a connection and a status cost: work that is not in their size. */
    private static final int MESSAGE_BYTES = 1024;

    private static final int CONNECTION_BYTES = 8 * 1024;
    private static final int STATUS_BYTES = 16 * 1024;

    /** What each connection may keep in any case, so that those who say short things never fail for others of their user. */
    private static final int FREE_BYTES = 2 * CHUNK_BYTES;

    private final UnixStream stream;
    private final Admission.Seat seat;
    private final WorkloadHub.Client client;
    private final LineReader lines = new LineReader(MessageCodec.MAX_LINE_BYTES);

    ClientReader(UnixStream stream, Admission.Seat seat, WorkloadHub.Client client) {
        this.stream = stream;
        this.seat = seat;
        this.client = client;
    }

    /**
     * Feeds the client what it says until it ends the connection.
     *
     * @throws MessageException when it says something that is no message
     */
    void readAll() throws SysException, MessageException {
        byte[] chunk = new byte[CHUNK_BYTES];
        pay(CONNECTION_BYTES);
        while (true) {
            Received received = stream.receive(chunk);
            // No message of a client carries a descriptor.
            received.fd().ifPresent(Fd::close);
            if (received.bytes() == 0) {
                return;
            }
            lines.append(chunk, received.bytes());
            hold();
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                pay(Math.max(line.length, MESSAGE_BYTES));
                take(line);
            }
            hold();
        }
    }

    private void hold() throws MessageException {
        if (!seat.hold(Math.max(0, lines.capacity() - FREE_BYTES))) {
            throw new MessageException("the clients of this user have too many bytes in lines that have not ended");
        }
    }

    private void take(byte[] line) throws MessageException {
        ClientMessage message;
        synchronized (seat.parsing()) {
            message = MessageCodec.parse(line);
        }
        if (message instanceof ClientMessage.Status) {
            pay(STATUS_BYTES);
        }
        client.receive(message);
    }

    private void pay(int bytes) {
        long end = System.nanoTime() + seat.take(bytes);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
