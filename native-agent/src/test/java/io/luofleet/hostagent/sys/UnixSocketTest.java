// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

// Closing one end early, or only holding it open, is what these tests do.
@SuppressWarnings("try")
class UnixSocketTest {
    @TempDir
    private Path directory;

    private Path path;
    private UnixListener listener;

    @BeforeEach
    void listen() throws IOException {
        path = directory.resolve("s");
        listener = UnixListener.listen(path, SocketAccess.mode(0600), 8);
    }

    @AfterEach
    void close() {
        listener.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The other process: takes a memfd, changes it, sends it back. */
    public static final class Echo {
        public static void main(String[] arguments) throws Exception {
            try (UnixStream stream = UnixStream.connect(Path.of(arguments[0]))) {
                byte[] buffer = new byte[100];
                Received received = stream.receive(buffer);
                try (Memfd memfd = Memfd.of(received.fd().orElseThrow())) {
                    memfd.write(memfd.sizeBytes(), bytes(" and back"));
                    stream.send(bytes("done\n"), Optional.of(memfd.fd().number()));
                }
                assertThat(stream.receive(buffer).bytes()).isZero();
            }
        }
    }

    @Test
    void aMemfdGoesToAnotherProcessAndBack() throws Exception {
        try (ChildProcess child = ChildProcess.start(Echo.class, path.toString());
                UnixStream stream = listener.accept();
                Memfd memfd = Memfd.create("ram")) {
            memfd.write(0, bytes("there"));
            byte[] buffer = new byte[100];

            stream.send(bytes("take this\n"), Optional.of(memfd.fd().number()));
            Received answer = stream.receive(buffer);

            assertThat(stream.peer().pid()).isEqualTo(child.pid());
            assertThat(new String(buffer, 0, answer.bytes(), StandardCharsets.UTF_8))
                    .isEqualTo("done\n");
            assertThat(memfd.readAll(100)).isEqualTo(bytes("there and back"));
            answer.fd().orElseThrow().close();
            stream.close();
            assertThat(child.exitStatus()).isZero();
        }
    }

    @Test
    void closingWakesWhoWaits() throws Exception {
        try (UnixStream client = UnixStream.connect(path);
                UnixStream server = listener.accept()) {
            CompletableFuture<Integer> received = CompletableFuture.supplyAsync(() -> {
                try {
                    return server.receive(new byte[10]).bytes();
                } catch (SysException e) {
                    return -e.number();
                }
            });
            CompletableFuture<Errno> accepted = CompletableFuture.supplyAsync(() -> {
                try (UnixStream unexpected = listener.accept()) {
                    throw new AssertionError("accepted pid " + unexpected.peer().pid());
                } catch (SysException e) {
                    return e.errno();
                }
            });

            server.close();
            listener.close();

            assertThat(received.get(10, TimeUnit.SECONDS)).isIn(0, -Errno.EBADF.number());
            assertThat(accepted.get(10, TimeUnit.SECONDS)).isIn(Errno.EINVAL, Errno.EBADF);
            assertThat(Files.exists(path)).isFalse();
        }
    }

    @Test
    void aPeerThatDoesNotReadCannotStallTheSenderForEver() throws Exception {
        try (UnixStream client = UnixStream.connect(path);
                UnixStream server = listener.accept()) {
            server.sendTimeout(Duration.ofMillis(50));

            assertThatExceptionOfType(SysException.class)
                    .isThrownBy(() -> server.send(new byte[4 << 20], Optional.empty()))
                    .matches(e -> e.errno() == Errno.EAGAIN);
        }
    }

    @Test
    void aPeerThatLeftIsAnErrorAndNoSignal() throws Exception {
        UnixStream client = UnixStream.connect(path);
        try (UnixStream server = listener.accept()) {
            client.close();

            assertThatExceptionOfType(SysException.class)
                    .isThrownBy(() -> server.send(bytes("x"), Optional.empty()))
                    .matches(e -> e.errno() == Errno.EPIPE);
        }
    }

    @Test
    void theSocketIsOnlyForItsMode() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @Test
    void aLiveListenerIsNotReplacedButADeadOneIs() throws Exception {
        assertThatExceptionOfType(SysException.class)
                .isThrownBy(() -> UnixListener.listen(path, SocketAccess.mode(0600), 8))
                .matches(e -> e.errno() == Errno.EADDRINUSE)
                .withMessageContaining("process " + ProcessHandle.current().pid());
        Path stale = directory.resolve("stale");
        try (ChildProcess child = ChildProcess.start(ListenForEver.class, stale.toString())) {
            awaitExists(stale);
            child.kill();
        }

        UnixListener second = UnixListener.listen(stale, SocketAccess.mode(0600), 8);

        UnixStream.connect(stale).close();
        second.close();
    }

    /** Leaves its socket behind when it is killed. */
    public static final class ListenForEver {
        public static void main(String[] arguments) throws Exception {
            try (UnixListener listener = UnixListener.listen(Path.of(arguments[0]), SocketAccess.mode(0600), 1)) {
                listener.accept();
            }
        }
    }

    private static void awaitExists(Path path) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!Files.exists(path)) {
            assertThat(System.nanoTime()).as("waiting for " + path).isLessThan(deadline);
            Thread.sleep(5);
        }
    }

    @Test
    void aPathThatIsTooLongIsSaidSo() {
        Path tooLong = directory.resolve("x".repeat(120));

        assertThatExceptionOfType(SysException.class)
                .isThrownBy(() -> UnixListener.listen(tooLong, SocketAccess.mode(0600), 8))
                .matches(e -> e.errno() == Errno.ENAMETOOLONG)
                .withMessageContaining("at most 107");
    }

    @Test
    void anOrdinaryFileInTheWayIsLeftAlone() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "keep");

        assertThatExceptionOfType(SysException.class)
                .isThrownBy(() -> UnixListener.listen(file, SocketAccess.mode(0600), 8))
                .matches(e -> e.errno() == Errno.EADDRINUSE);
        assertThat(file).hasContent("keep");
    }

    @Test
    void givesThePathItsPermissionsWhateverTheUmask() throws IOException {
        // given the umask of a service that keeps to itself
        Path open = directory.resolve("open");
        Function umask = NativeLibrary.getInstance("c").getFunction("umask");
        int before = umask.invokeInt(new Object[] {0077});

        // when
        try (UnixListener everybody = UnixListener.listen(open, SocketAccess.mode(0666), 1)) {
            umask.invokeInt(new Object[] {before});

            // then
            assertThat(Files.getPosixFilePermissions(everybody.path()))
                    .isEqualTo(PosixFilePermissions.fromString("rw-rw-rw-"));
        }
    }

    @Test
    void givesThePathItsOwnerAndGroup() throws IOException {
        // given
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "only root can give files away");

        // when
        try (UnixListener mine =
                UnixListener.listen(directory.resolve("mine"), new SocketAccess(0660, 60_001, 60_002), 1)) {
            // then
            assertThat(Files.readAttributes(mine.path(), "unix:uid,gid,mode"))
                    .containsEntry("uid", 60_001)
                    .containsEntry("gid", 60_002)
                    .hasEntrySatisfying(
                            "mode", mode -> assertThat((int) mode & 0777).isEqualTo(0660));
        }
    }
}
