// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import io.luofleet.hostagent.luo.model.MemfdHandler;
import io.luofleet.hostagent.sys.Fd;
import io.luofleet.hostagent.sys.Memfd;
import io.luofleet.hostagent.sys.PacketSocket;
import io.luofleet.hostagent.sys.Received;
import io.luofleet.hostagent.sys.UnixStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A workload in a process of its own: preserves a real memfd through the session it is handed, or takes it back and says whether
 * it holds what it should. Arguments: the socket, the workload's id, the text.
 */
final class WorkloadMain {
    private static final int PRESERVE_FD = 0x40;
    private static final int RETRIEVE_FD = 0x41;

    private final UnixStream stream;
    private final LineReader lines = new LineReader(MessageCodec.MAX_LINE_BYTES);
    private Optional<Fd> passed = Optional.empty();

    private WorkloadMain(UnixStream stream) {
        this.stream = stream;
    }

    public static void main(String[] args) throws Exception {
        WorkloadMain workload = new WorkloadMain(UnixStream.connect(Path.of(args[0])));
        workload.say("{\"cmd\":\"CLAIM\",\"id\":\"" + args[1] + "\"}");
        byte[] text = args[2].getBytes(StandardCharsets.UTF_8);
        while (true) {
            String line = workload.hear();
            if (line.contains("NO_SUCH_SESSION") || line.contains("FINISHED")) {
                workload.say("{\"cmd\":\"SUBSCRIBE\",\"id\":\"" + args[1] + "\"}");
            } else if (line.contains("START_PRESERVATION")) {
                workload.preserve(text);
            } else if (line.contains("CLAIMED")) {
                workload.retrieve(text);
            } else if (line.contains("ABORT")) {
                workload.say("{\"cmd\":\"ABORTED\"}");
            }
        }
    }

    private void preserve(byte[] text) throws IOException {
        try (Memfd memory = Memfd.create("ram0");
                PacketSocket session = PacketSocket.of(passed.orElseThrow())) {
            memory.write(0, text);
            session.send(request(PRESERVE_FD), Optional.of(memory.fd().number()));
            session.receive(new byte[72]);
            say("{\"cmd\":\"READY\",\"files\":[{\"token\":1,\"handler\":\"" + MemfdHandler.COMPATIBLE
                    + "\",\"name\":\"ram0\",\"bytes\":" + text.length + "}]}");
        }
    }

    private void retrieve(byte[] text) throws IOException {
        try (PacketSocket session = PacketSocket.of(passed.orElseThrow())) {
            session.send(request(RETRIEVE_FD), Optional.empty());
            Received reply = session.receive(new byte[72]);
            try (Memfd memory = Memfd.of(reply.fd().orElseThrow())) {
                String content = new String(memory.readAll(1 << 20), StandardCharsets.UTF_8).strip();
                boolean same = content.replace("\0", "").equals(new String(text, StandardCharsets.UTF_8));
                say("{\"cmd\":\"RESUMED\",\"verified\":" + same + ",\"bytesVerified\":" + text.length + "}");
            }
        }
    }

    private static byte[] request(int number) {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(number)
                .putInt(0)
                .putLong(1)
                .array();
    }

    private void say(String line) throws IOException {
        stream.send((line + "\n").getBytes(StandardCharsets.UTF_8), Optional.empty());
    }

    private String hear() throws Exception {
        byte[] chunk = new byte[4096];
        while (true) {
            byte[] line = lines.next();
            if (line != null) {
                return new String(line, StandardCharsets.UTF_8);
            }
            Received received = stream.receive(chunk);
            if (received.bytes() == 0) {
                System.exit(0);
            }
            if (received.fd().isPresent()) {
                passed = received.fd();
            }
            lines.append(chunk, received.bytes());
        }
    }
}
