// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.kexec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.luofleet.hostagent.kexec.StagingException.Code;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagingTest {
    private static final byte[] KERNEL = new byte[300_000];
    private static final String SHA256;

    static {
        new Random(7).nextBytes(KERNEL);
        Digest.Builder digest = new Digest.Builder();
        digest.add(KERNEL, KERNEL.length);
        SHA256 = digest.build().hex();
    }

    @TempDir
    private Path directory;

    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer server;
    private Path target;
    private Staging staging;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        target = directory.resolve("staging");
        staging = new Staging(target, uri -> Map.of("Authorization", "Bearer secret"));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private URI serve(HttpHandler handler) {
        server.createContext("/kernel", exchange -> {
            requests.incrementAndGet();
            handler.handle(exchange);
            exchange.close();
        });
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/kernel");
    }

    private URI serveKernel() {
        return serve(exchange -> {
            exchange.sendResponseHeaders(200, KERNEL.length);
            exchange.getResponseBody().write(KERNEL);
        });
    }

    private void assertFails(Code code, ThrowingCallable call, String... words) throws IOException {
        assertThatExceptionOfType(StagingException.class)
                .isThrownBy(call)
                .matches(e -> e.code() == code, "code is " + code)
                .satisfies(e -> assertThat(e.getMessage()).contains(words));
        assertThat(staged()).as("nothing is left behind").isEmpty();
    }

    private List<Path> staged() throws IOException {
        if (!Files.exists(target)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(target)) {
            return files.toList();
        }
    }

    /** Only those under the staging directory: connections and other tests' files close when they will. */
    private List<Path> openStagedFiles() throws IOException {
        try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"))) {
            return fds.flatMap(StagingTest::target)
                    .filter(file -> file.startsWith(directory))
                    .toList();
        }
    }

    private static Stream<Path> target(Path fd) {
        try {
            return Stream.of(Files.readSymbolicLink(fd));
        } catch (IOException _) {
            return Stream.empty(); // closed since it was listed
        }
    }

    @Test
    void aFetchedFileHasTheBytesAndOpens() throws Exception {
        URI uri = serveKernel();

        StagedFile file = staging.stage(uri, SHA256, OptionalLong.of(KERNEL.length));

        assertThat(file.path()).hasBinaryContent(KERNEL);
        assertThat(file.reused()).isFalse();
        assertThat(file.fd().isClosed()).isFalse();
        file.close();
    }

    @Test
    void aFileThatIsThereIsVerifiedAndNotFetchedAgain() throws Exception {
        URI uri = serveKernel();
        staging.stage(uri, SHA256, OptionalLong.empty());

        StagedFile again = staging.stage(uri, SHA256.toUpperCase(java.util.Locale.ROOT), OptionalLong.empty());

        assertThat(again.reused()).isTrue();
        assertThat(requests).hasValue(1);
    }

    @Test
    void aFileThatWentBadIsFetchedAgain() throws Exception {
        URI uri = serveKernel();
        StagedFile file = staging.stage(uri, SHA256, OptionalLong.empty());
        Files.writeString(file.path(), "rotten");

        StagedFile again = staging.stage(uri, SHA256, OptionalLong.empty());

        assertThat(again.reused()).isFalse();
        assertThat(again.path()).hasBinaryContent(KERNEL);
    }

    @Test
    void aWrongDigestSaysWhatWasExpectedAndNotWhatCame() throws Exception {
        URI uri = serveKernel();
        String wanted = "0".repeat(64);

        assertThatExceptionOfType(StagingException.class)
                .isThrownBy(() -> staging.stage(uri, wanted, OptionalLong.empty()))
                .matches(e -> e.code() == Code.SHA256_MISMATCH)
                .withMessageContainingAll(uri.toString(), wanted, "300000 bytes")
                .withMessageNotContaining(SHA256);
    }

    @Test
    void aFileLongerThanDeclaredIsCutOff() throws Exception {
        URI uri = serveKernel();

        assertFails(Code.SIZE_MISMATCH, () -> staging.stage(uri, SHA256, OptionalLong.of(1000)), "longer than", "1000");
    }

    @Test
    void aFileShorterThanDeclaredIsRefused() throws Exception {
        URI uri = serveKernel();

        assertFails(Code.SIZE_MISMATCH, () -> staging.stage(uri, SHA256, OptionalLong.of(300_001)), "300000", "300001");
    }

    @Test
    void aFileThatKexecWouldNotTakeIsRefusedBeforeItIsFetched() throws Exception {
        URI uri = serveKernel();

        assertFails(
                Code.SIZE_MISMATCH,
                () -> staging.stage(uri, SHA256, OptionalLong.of(1L << 60)),
                "longer than the 4294967296 bytes kexec takes");
        assertThat(requests).hasValue(0);
    }

    @Test
    void aFileThatDoesNotFitIsRefusedAsSoonAsItsLengthIsKnown() {
        Bounds bounds = new Bounds(URI.create("http://127.0.0.1/x"), OptionalLong.empty(), target, 1000, true);

        assertThatExceptionOfType(StagingException.class)
                .isThrownBy(() -> bounds.announced(1001))
                .matches(e -> e.code() == Code.ENOSPC)
                .withMessageContainingAll("has room for 1000 bytes", "needs 1001");
    }

    @Test
    void aServerThatBreaksOffIsAFailedFetch() throws Exception {
        URI uri = serve(exchange -> {
            exchange.sendResponseHeaders(200, KERNEL.length);
            exchange.getResponseBody().write(KERNEL, 0, 1000);
        });

        assertFails(Code.FETCH_FAILED, () -> staging.stage(uri, SHA256, OptionalLong.empty()), uri.toString());
    }

    @Test
    void anHttpErrorIsAFailedFetchWithItsStatus() throws Exception {
        URI uri = serve(exchange -> exchange.sendResponseHeaders(404, -1));

        assertFails(Code.FETCH_FAILED, () -> staging.stage(uri, SHA256, OptionalLong.empty()), "404");
    }

    @Test
    void aServerThatIsNotThereIsAFailedFetch() throws Exception {
        URI uri = serveKernel();
        server.stop(0);

        assertFails(Code.FETCH_FAILED, () -> staging.stage(uri, SHA256, OptionalLong.empty()), uri.toString());
    }

    @Test
    void aFileOfTheHostIsStagedToo() throws Exception {
        Path local = Files.write(directory.resolve("image"), KERNEL);

        StagedFile file = staging.stage(local.toUri(), SHA256, OptionalLong.empty());

        assertThat(file.path()).hasBinaryContent(KERNEL);
    }

    @Test
    void artifactsThatCannotBeFetchedAreSaidSo() throws Exception {
        assertFails(
                Code.FETCH_FAILED,
                () -> staging.stage(directory.resolve("none").toUri(), SHA256, OptionalLong.empty()),
                "does not exist");
        assertFails(
                Code.BAD_ARTIFACT,
                () -> staging.stage(URI.create("ftp://127.0.0.1/x"), SHA256, OptionalLong.empty()),
                "http, https or file");
        assertFails(
                Code.BAD_ARTIFACT,
                () -> staging.stage(URI.create("file:///x"), "abc", OptionalLong.empty()),
                "not a SHA-256");
    }

    @Test
    void aCancelledFetchLeavesNothing() throws Exception {
        URI uri = serveKernel();

        try {
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(StagingException.class)
                    .isThrownBy(() -> staging.stage(uri, SHA256, OptionalLong.empty()));
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }

        assertThat(staged()).isEmpty();
    }

    @Test
    void whatIsLoadedIsWhatWasVerifiedWhateverItsNameComesToMean() throws Exception {
        URI uri = serveKernel();

        StagedFile file = staging.stage(uri, SHA256, OptionalLong.empty());
        Files.delete(file.path());
        Files.writeString(file.path(), "another kernel");

        assertThat(Digest.of(file.fd()).hex()).isEqualTo(SHA256);
        file.close();
    }

    @Test
    void anAnnouncedLengthIsRefusedBeforeAByteIsRead() throws Exception {
        URI uri = serve(exchange -> {
            exchange.sendResponseHeaders(200, 1L << 40);
            exchange.getResponseBody().write(1);
            exchange.getResponseBody().flush();
        });

        assertFails(Code.SIZE_MISMATCH, () -> staging.stage(uri, SHA256, OptionalLong.empty()), "bytes kexec takes");
    }

    @Test
    void whatIsNoRegularFileIsRefusedAndNotOpened() throws Exception {
        Path fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();

        assertFails(
                Code.BAD_ARTIFACT,
                () -> staging.stage(fifo.toUri(), SHA256, OptionalLong.empty()),
                "a device, FIFO or socket");
        assertFails(
                Code.BAD_ARTIFACT,
                () -> staging.stage(URI.create("file:///dev/zero"), SHA256, OptionalLong.empty()),
                "a device, FIFO or socket");
        assertFails(
                Code.BAD_ARTIFACT, () -> staging.stage(directory.toUri(), SHA256, OptionalLong.empty()), "a directory");
        assertFails(
                Code.BAD_ARTIFACT,
                () -> staging.stage(URI.create("file:///proc/kmsg"), SHA256, OptionalLong.empty()),
                "an empty file");
    }

    @Test
    void nothingIsToldOfAFileOfTheHostThatIsNotTheRegisteredOne() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), "root:hash");

        assertThatExceptionOfType(StagingException.class)
                .isThrownBy(() -> staging.stage(secret.toUri(), SHA256, OptionalLong.empty()))
                .withMessageNotContaining("9 bytes")
                .withMessageMatching("(?s).*is not the registered " + SHA256 + ".*");
        assertThatExceptionOfType(StagingException.class)
                .isThrownBy(() -> staging.stage(secret.toUri(), SHA256, OptionalLong.of(10)))
                .withMessageNotContaining("9 bytes");
    }

    @Test
    void whatAnEarlierRunLeftIsClearedAwayAndOnlyWantedFilesStay() throws Exception {
        URI uri = serveKernel();
        Files.createDirectories(target);
        Files.writeString(target.resolve("abc.part"), "half");
        StagedFile kept = staging.stage(uri, SHA256, OptionalLong.empty());
        Files.writeString(target.resolve("1".repeat(64)), "old kernel");

        staging.keepOnly(Set.of(SHA256));

        assertThat(staged()).containsExactly(kept.path());
    }

    @Test
    void noDescriptorIsLeftOpenByFailures() throws Exception {
        URI uri = serveKernel();
        String wrong = "0".repeat(64);

        for (int i = 0; i < 20; i++) {
            assertFails(Code.SHA256_MISMATCH, () -> staging.stage(uri, wrong, OptionalLong.empty()), wrong);
            assertFails(Code.SIZE_MISMATCH, () -> staging.stage(uri, SHA256, OptionalLong.of(1000)), "1000");
        }

        assertThat(openStagedFiles()).isEmpty();
    }
}
