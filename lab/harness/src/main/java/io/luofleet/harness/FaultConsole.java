// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A root shell in a lab guest, over its second serial line; the other end is {@code lab-fault-console}. The line outlives a
 * kexec, its reader does not, so a command is sent again until it is answered.
 */
final class FaultConsole implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration REPEAT = Duration.ofSeconds(3);

    private final Path socket;
    private final SocketChannel channel;
    private final Map<Integer, String> answers = new ConcurrentHashMap<>();
    private int last;

    private FaultConsole(Path socket, SocketChannel channel) {
        this.socket = socket;
        this.channel = channel;
        Thread.ofVirtual().start(this::read);
    }

    /** Connects to the socket that QEMU serves, as soon as it does. */
    static FaultConsole connect(Path socket, Runnable guard) {
        SocketChannel connected = Await.value("the fault console " + socket, LIMIT, guard, () -> {
            try {
                SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                channel.connect(UnixDomainSocketAddress.of(socket));
                return channel;
            } catch (IOException notYet) {
                return null;
            }
        });
        return new FaultConsole(socket, connected);
    }

    /** Runs a command of the guest's fault console and gives what it printed; it must succeed. */
    synchronized String run(String command) {
        int number = ++last;
        byte[] line = (number + " " + command + "\n").getBytes(StandardCharsets.UTF_8);
        long[] sent = {System.nanoTime() - REPEAT.toNanos()};
        String answer = Await.value(
                "the guest to answer '" + command + "'",
                LIMIT,
                () -> {
                    if (System.nanoTime() - sent[0] >= REPEAT.toNanos()) {
                        sent[0] = System.nanoTime();
                        send(line);
                    }
                },
                () -> answers.remove(number));
        String[] statusAndOutput = answer.split(" ", 2);
        if (!statusAndOutput[0].equals("0")) {
            throw new HarnessException("'" + command + "' failed in the guest: " + answer);
        }
        return statusAndOutput.length == 1 ? "" : statusAndOutput[1].strip();
    }

    private void send(byte[] line) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(line);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw new HarnessException("the fault console is gone: " + e.getMessage(), e);
        }
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] parts = line.strip().split(" ", 2);
                if (parts.length == 2 && parts[0].matches("\\d{1,9}")) {
                    answers.put(Integer.parseInt(parts[0]), parts[1]);
                }
            }
        } catch (IOException closed) {
            // The machine ended; whoever waits for an answer says so.
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            throw new HarnessException("cannot close the fault console: " + e.getMessage(), e);
        }
    }
}
