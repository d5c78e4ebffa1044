// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.sys.Received;
import io.luofleet.hostagent.sys.SysException;
import io.luofleet.hostagent.sys.UnixStream;
import io.luofleet.hostagent.vitals.Vitals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A served socket, and clients of it that this test's own user runs. */
abstract class SocketFixture {
    /** Those of the agent as it is shipped, with 48 MiB of heap. */
    static final Admission.Limits LIMITS = Admission.Limits.of(48 << 20, OptionalInt.empty());

    static final String SHORT_STATUS = "{\"event\":\"STATUS\"}";

    @TempDir
    private Path directory;

    private final Semaphore changes = new Semaphore(0);
    final List<UnixStream> streams = new ArrayList<>();
    volatile String status = SHORT_STATUS;
    Path socket;
    int uid;
    WorkloadHub hub;
    WorkloadServer server;

    @BeforeEach
    void listen() throws IOException {
        socket = directory.resolve("workload.sock");
        uid = (Integer) Files.getAttribute(directory, "unix:uid");
        hub = new WorkloadHub("luofleet-manifest", Log.silent(), changes::release, () -> status, HubRules.DEFAULT);
        server = WorkloadServer.bind(WorkloadServer.Door.at(socket), hub, LIMITS, Log.silent());
        server.serve(new Vitals(System::nanoTime));
    }

    @AfterEach
    void close() {
        server.close();
        streams.forEach(UnixStream::close);
    }

    UnixStream connect() throws SysException {
        UnixStream stream = UnixStream.connect(socket);
        stream.receiveTimeout(HonestClient.LIMIT);
        streams.add(stream);
        return stream;
    }

    static void say(UnixStream stream, String text) throws SysException {
        stream.send(text.getBytes(UTF_8), Optional.empty());
    }

    static String hear(UnixStream stream) throws SysException {
        byte[] buffer = new byte[65536];
        Received received = stream.receive(buffer);
        return new String(buffer, 0, received.bytes(), UTF_8);
    }

    void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + HonestClient.LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (!changes.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new AssertionError(what + " did not happen within " + HonestClient.LIMIT);
            }
        }
    }
}
