// SPDX-License-Identifier: Apache-2.0

import io.luofleet.hostagent.custody.Manifest;
import io.luofleet.hostagent.custody.ManifestCodec;
import io.luofleet.hostagent.luo.KernelException;
import io.luofleet.hostagent.luo.KernelLiveUpdate;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.sys.Memfd;
import io.luofleet.hostagent.sys.SysException;
import io.luofleet.hostagent.workload.AgentMessage;
import io.luofleet.hostagent.workload.MessageCodec;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.SessionState.FileState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * The twin of {@code luo_micro.c} on the agent's own classes: the same calls in the same order, timed alike. A first run in a
 * fresh JVM, as an agent's is; nothing is warmed up.
 *
 * <pre>
 *   Micro preserve|retrieve PREFIX FILES SESSIONS
 *   Micro manifest WORKLOADS BYTES FILE [UID]     writes the manifest of workloads vm-1 .. with one file each, by default root's
 * </pre>
 */
public final class Micro {
    private static final KernelLiveUpdate KERNEL = new KernelLiveUpdate();

    private Micro() {}

    /** @param args see above */
    public static void main(String[] args) throws KernelException, SysException, IOException {
        switch (args[0]) {
            case "manifest" -> manifest(
                    Integer.parseInt(args[1]),
                    Long.parseLong(args[2]),
                    Path.of(args[3]),
                    args.length > 4 ? Integer.parseInt(args[4]) : 0);
            case "preserve" -> preserve(args[1], Integer.parseInt(args[2]), Integer.parseInt(args[3]));
            case "retrieve" -> retrieve(args[1], Integer.parseInt(args[2]), Integer.parseInt(args[3]));
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void preserve(String prefix, int fileCount, int sessionCount) throws KernelException, SysException {
        List<Memfd> files = memfds(fileCount);
        long start = System.nanoTime();
        LuoSession session = KERNEL.create(prefix);
        for (int i = 0; i < fileCount; i++) {
            session.preserve(files.get(i).fd().number(), i);
        }
        say("preserve-files", fileCount, start);
        List<Memfd> more = memfds(sessionCount);
        List<LuoSession> sessions = new ArrayList<>();
        start = System.nanoTime();
        for (int i = 0; i < sessionCount; i++) {
            LuoSession one = KERNEL.create(prefix + "-" + i);
            sessions.add(one);
            one.preserve(more.get(i).fd().number(), 1);
        }
        say("preserve-sessions", sessionCount, start);
    }

    private static void retrieve(String prefix, int fileCount, int sessionCount) throws KernelException {
        long start = System.nanoTime();
        LuoSession session = KERNEL.retrieve(prefix);
        for (int i = 0; i < fileCount; i++) {
            session.retrieve(i);
        }
        say("retrieve-files", fileCount, start);
        List<LuoSession> sessions = new ArrayList<>();
        start = System.nanoTime();
        for (int i = 0; i < sessionCount; i++) {
            LuoSession one = KERNEL.retrieve(prefix + "-" + i);
            sessions.add(one);
            one.retrieve(1);
        }
        say("retrieve-sessions", sessionCount, start);
    }

    private static List<Memfd> memfds(int count) throws SysException {
        List<Memfd> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Memfd file = Memfd.create("micro");
            file.resize(4096);
            files.add(file);
        }
        return files;
    }

    private static void say(String what, int count, long since) {
        long micros = (System.nanoTime() - since) / 1000;
        System.out.println("blackout micro side=java what=" + what + " count=" + count + " ms=" + micros / 1000 + "."
                + Long.toString(micros % 1000 + 1000).substring(1));
    }

    private static void manifest(int workloads, long bytes, Path file, int uid) throws IOException {
        List<FileState> files = List.of(new FileState(1, Manifest.HANDLER, "ram0", bytes));
        List<Manifest.Session> sessions = IntStream.rangeClosed(1, workloads)
                .mapToObj(n -> new Manifest.Session("vm-" + n, uid, files))
                .toList();
        KernelAbi abi = new KernelAbi("luo-v5", "kho-v4", List.of(new KernelAbi.FileHandler(Manifest.HANDLER, List.of())));
        Manifest manifest = new Manifest(
                new UUID(0, 1), 1, "blackout", "blackout", "none", "none", 1, abi, Instant.EPOCH, Instant.EPOCH, sessions);
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ManifestCodec.write(
                    manifest,
                    session -> MessageCodec.encode(new AgentMessage.Claimed(session.id(), session.files())),
                    (offset, written) -> {
                        ByteBuffer piece = ByteBuffer.wrap(written);
                        while (piece.hasRemaining()) {
                            out.write(piece, offset + piece.position());
                        }
                    });
        }
    }
}
