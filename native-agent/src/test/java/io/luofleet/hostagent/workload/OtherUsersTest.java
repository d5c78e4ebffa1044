// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.luofleet.hostagent.log.Log;
import io.luofleet.hostagent.luo.EmulatedLiveUpdate;
import io.luofleet.hostagent.luo.EmulatedMachine;
import io.luofleet.hostagent.luo.LuoSession;
import io.luofleet.hostagent.luo.model.KernelImage;
import io.luofleet.hostagent.vitals.Vitals;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes of several users at one socket; only root can start them. */
class OtherUsersTest {
    private static final int ROOT = 0;
    private static final int FIRST = 60_001;
    private static final int SECOND = 60_002;
    private static final Admission.Limits SMALL = new Admission.Limits(8, 2, 1 << 20, 1 << 19, 1_000_000, 1 << 20);

    /** Holds connections open and passes lines on to the last of them, and the first line of each answer back. */
    private static final String CLIENT = """
            use IO::Socket::UNIX; $| = 1; $SIG{PIPE} = 'IGNORE'; my ($path, $count) = @ARGV; my @all;
            for (1..$count) {
                my $s = IO::Socket::UNIX->new($path) or die "connect: $!";
                print $s qq({"cmd":"STATUS"}\\n); $s->flush;
                my $answer = <$s>;
                push @all, $s if defined $answer;
            }
            print scalar(@all), "\\n";
            while (<STDIN>) { my $s = $all[-1]; print $s $_; $s->flush; print scalar(<$s>); }
            """;

    @TempDir
    private Path directory;

    private final List<Process> processes = new ArrayList<>();
    private Path socket;
    private WorkloadHub hub;
    private WorkloadServer server;

    private record Other(int connections, BufferedReader answers, PrintWriter lines) {
        String ask(String line) throws IOException {
            lines.println(line);
            lines.flush();
            return answers.readLine();
        }
    }

    @BeforeEach
    void listen() throws IOException {
        boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(ROOT);
        assumeTrue(root, "only root can start other users' processes");
        assumeTrue(Files.exists(Path.of("/usr/bin/setpriv")) && Files.exists(Path.of("/usr/bin/perl")), "no tools");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        socket = directory.resolve("workload.sock");
        hub = new WorkloadHub(
                "luofleet-manifest", Log.silent(), () -> {}, () -> "{\"event\":\"STATUS\"}", HubRules.DEFAULT);
        server = WorkloadServer.bind(WorkloadServer.Door.at(socket), hub, SMALL, Log.silent());
        server.serve(new Vitals(System::nanoTime));
    }

    @AfterEach
    void close() throws InterruptedException {
        if (server != null) {
            server.close();
        }
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    private Other connect(int uid, int connections) throws IOException {
        Process process = new ProcessBuilder(
                        "setpriv",
                        "--reuid=" + uid,
                        "--clear-groups",
                        "perl",
                        "-e",
                        CLIENT,
                        socket.toString(),
                        Integer.toString(connections))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        processes.add(process);
        BufferedReader answers = process.inputReader(UTF_8);
        return new Other(Integer.parseInt(answers.readLine()), answers, new PrintWriter(process.outputWriter(UTF_8)));
    }

    @Test
    void leavesRoomForOthersWhenOneUserTakesAllItCanGet() throws Exception {
        // given
        Other hostile = connect(FIRST, 20);

        // when
        Other other = connect(SECOND, 20);

        // then each is bounded, and so are both together
        assertThat(hostile.connections()).isEqualTo(5);
        assertThat(other.connections()).isEqualTo(1);
        HonestClient.goThrough(socket, hub, ROOT);
    }

    @Test
    void givesASessionToNobodyButTheUserItWasDelegatedTo() throws Exception {
        // given a session that the first user preserved
        EmulatedMachine machine = new EmulatedMachine(KernelImage.linux73("old"), "kho=on liveupdate=on");
        LuoSession session = new EmulatedLiveUpdate(machine, EmulatedLiveUpdate.Sessions.DESCRIPTORS).create("vm-1");
        hub.offer(Incoming.held("vm-1", FIRST, List.of()), session);
        hub.openForClaims();
        String claim = "{\"cmd\":\"CLAIM\",\"id\":\"vm-1\"}";

        // when
        String another = connect(SECOND, 1).ask(claim);
        String root = connect(ROOT, 1).ask(claim);
        String owner = connect(FIRST, 1).ask(claim);

        // then
        assertThat(another).contains("NOT_OWNER");
        assertThat(root).contains("NOT_OWNER");
        assertThat(owner).contains("CLAIMED");
        assertThat(hub.incoming().getFirst().stage()).isEqualTo(Incoming.Stage.CLAIMED);
    }

    @Test
    void doesNotCountASubscriptionOfAnotherUserAsResumed() throws Exception {
        // given a session that its owner claimed before it lost its connection
        EmulatedMachine machine = new EmulatedMachine(KernelImage.linux73("old"), "kho=on liveupdate=on");
        LuoSession session = new EmulatedLiveUpdate(machine, EmulatedLiveUpdate.Sessions.DESCRIPTORS).create("vm-1");
        hub.offer(Incoming.held("vm-1", FIRST, List.of()).claimed(), session);
        hub.openForClaims();

        // when
        String answer = connect(SECOND, 1).ask("{\"cmd\":\"SUBSCRIBE\",\"id\":\"vm-1\"}");

        // then
        assertThat(answer).contains("NOT_OWNER");
        assertThat(hub.incoming().getFirst().stage()).isEqualTo(Incoming.Stage.CLAIMED);
    }

    @Test
    void keepsANameForTheUserWhoseWorkloadLives() throws Exception {
        // given a workload that lost its connection
        Other owner = connect(FIRST, 2);
        owner.ask("{\"cmd\":\"SUBSCRIBE\",\"id\":\"vm-1\"}");
        hub.closeAll();

        // when
        String answer = connect(SECOND, 1).ask("{\"cmd\":\"SUBSCRIBE\",\"id\":\"vm-1\"}");

        // then
        assertThat(answer).contains("NOT_OWNER");
        assertThat(hub.missing()).extracting(Subscriber::id).containsExactly("vm-1");
    }

    @Test
    void letsALateWorkloadOfAnotherUserWait() throws Exception {
        // given
        hub.startPreservation(Map.of());

        // when
        Other late = connect(SECOND, 1);
        String first = late.ask("{\"cmd\":\"SUBSCRIBE\",\"id\":\"vm-2\"}");
        hub.endRound();

        // then
        assertThat(first).contains("WAIT");
        assertThat(late.ask("{\"cmd\":\"STATUS\"}")).contains("SUBSCRIBED");
    }

    @Test
    void saysWhoFoundNoRoomUntilItsProcessEnds() throws Exception {
        // given
        Other hostile = connect(FIRST, 20);
        List<Peer> turnedAway = hub.turnedAway();

        // when
        processes.getFirst().destroyForcibly().waitFor();

        // then
        assertThat(hostile.connections()).isEqualTo(5);
        assertThat(turnedAway).extracting(Peer::uid).containsExactly(FIRST);
        assertThat(hub.turnedAway()).isEmpty();
    }
}
