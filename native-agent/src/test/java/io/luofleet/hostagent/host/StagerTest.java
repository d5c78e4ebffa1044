// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.luofleet.hostagent.kexec.Staging;
import io.luofleet.hostagent.luo.EmulatedLiveUpdate.Sessions;
import io.luofleet.hostagent.luo.EmulatedMachine;
import io.luofleet.hostagent.luo.model.KernelImage;
import io.luofleet.hostagent.simulate.SimulatedMachine;
import io.luofleet.hostagent.trust.ReleaseTrust;
import io.luofleet.hostagent.trust.SignaturePolicy;
import io.luofleet.wire.Artifact;
import io.luofleet.wire.Failure;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.ReleaseSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagerTest {
    private static final String LINE = "kho=on liveupdate=on";
    private static final byte[] IMAGE = KernelImage.linux73("7.3.4-new").text().getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path directory;

    private final EmulatedMachine machine = new EmulatedMachine(KernelImage.linux73("7.3.4-old"), LINE);
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answer = new CountDownLatch(1);
    private HttpServer server;
    private Stager stager;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/good", exchange -> {
            exchange.sendResponseHeaders(200, IMAGE.length);
            exchange.getResponseBody().write(IMAGE);
            exchange.close();
        });
        server.createContext("/hangs", exchange -> {
            asked.countDown();
            await(answer);
            exchange.close();
        });
        server.start();
        stager = new Stager(
                new Staging(directory.resolve("staging"), uri -> Map.of()),
                new SimulatedMachine(machine, Sessions.IN_PROCESS),
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"),
                new ReleaseTrust(SignaturePolicy.AUTO, directory.resolve("trusted-keys")),
                System::nanoTime,
                Thread.ofVirtual().factory());
    }

    @AfterEach
    void stop() {
        answer.countDown();
        server.stop(0);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static ReleaseSpec release(String path, byte[] content) throws Exception {
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        return new ReleaseSpec(
                "new",
                "7.3.4-new",
                new Artifact(path, sha256, null),
                null,
                LINE,
                new KernelAbi("luo-v5", "kho-v4", List.of()));
    }

    private Optional<Failure> stage(ReleaseSpec release) throws Exception {
        CompletableFuture<Optional<Failure>> done = new CompletableFuture<>();
        stager.start(release, OptionalLong.empty(), done::complete);
        return done.get(20, TimeUnit.SECONDS);
    }

    @Test
    void nothingIsLoadedThatIsNotSignedOnceTheHostHasKeys() throws Exception {
        // given
        Files.createDirectory(
                directory.resolve("trusted-keys"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));

        // when
        Optional<Failure> outcome = stage(release("good", IMAGE));

        // then
        assertThat(outcome).map(Failure::code).contains("RELEASE_NOT_SIGNED");
        assertThat(stager.loaded()).isEmpty();
    }

    @Test
    void aStagingThatHangsDelaysTheNextOneNotAndIsNotHeardAnyMore() throws Exception {
        // given
        CompletableFuture<Optional<Failure>> first = new CompletableFuture<>();
        stager.start(release("hangs", new byte[] {1}), OptionalLong.empty(), first::complete);
        asked.await();

        // when
        Optional<Failure> second = stage(release("good", IMAGE));

        // then
        assertThat(second).isEmpty();
        assertThat(stager.loaded()).isPresent();
        answer.countDown();
        assertThat(first).isNotDone();
    }

    @Test
    void whatIsLoadedIsWhatWasStaged() throws Exception {
        // given
        stage(release("good", IMAGE));

        // when
        Optional<String> replaced = stager.loaded().orElseThrow().confirm();

        // then
        assertThat(replaced).isEmpty();
    }

    @Test
    void seesThatSomebodyElseLoadedAKernel() throws Exception {
        // given
        stage(release("good", IMAGE));
        machine.load(KernelImage.linux73("theirs"), "");

        // when
        Optional<String> replaced = stager.loaded().orElseThrow().confirm();

        // then
        assertThat(replaced).hasValueSatisfying(why -> assertThat(why).contains("release new", "1 other attempts"));
    }

    @Test
    void seesThatSomebodyElseDroppedTheKernel() throws Exception {
        // given
        stage(release("good", IMAGE));
        machine.unload();

        // when
        Optional<String> replaced = stager.loaded().orElseThrow().replaced();

        // then
        assertThat(replaced).hasValueSatisfying(why -> assertThat(why).contains("no kernel is loaded"));
    }

    @Test
    void forgetsWhatWasCalledOff() throws Exception {
        // given
        stage(release("good", IMAGE));

        // when
        stager.cancel();

        // then
        assertThat(stager.loaded()).isEmpty();
    }
}
