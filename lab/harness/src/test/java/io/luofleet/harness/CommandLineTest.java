// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.harness.Luofleet.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged command line against the packaged service, over TLS, as an operator at a terminal and as a script. */
class CommandLineTest {
    private static final int HOSTS = 6;
    private static final String FROM = "7.3.4-a";
    private static final String TO = "7.3.4-b";

    private static final String STRATEGY = """
            {"waves": [{"percent": 100}], "maxUnavailable": [{"level": "fleet", "count": 3}], "soak": "PT0.5S", "hostSoak": "PT0.5S"}""";

    @TempDir
    static Path directory;

    private static Service service;
    private static Program fleet;
    private static Luofleet luofleet;

    @BeforeAll
    static void aFleet() throws IOException {
        Service.Settings settings = Service.Settings.under(directory).secure("127.0.0.1");
        service = Service.start(settings);
        Artifacts artifacts = new Artifacts(settings.artifacts());
        List.of(FROM, TO).forEach(kernel -> EmulatedKernel.register(service.api(), artifacts, kernel));
        fleet = EmulatedFleet.enrolled(service, directory, HOSTS, FROM, service.enrolmentToken(HOSTS));
        Files.writeString(directory.resolve("strategy.json"), STRATEGY);
        luofleet = new Luofleet(directory);
        Outcome login = luofleet.login(service);
        assertThat(login.status()).as(login.text()).isZero();
    }

    @AfterAll
    static void stop() {
        if (fleet != null) {
            fleet.close();
        }
        service.close();
    }

    @Test
    void aRolloutFromThePlanToTheEnd() {
        // given a plan, by its hash alone as a script takes it
        String plan = luofleet(
                        "plan", "create", "--release", TO, "--strategy", directory + "/strategy.json", "-o", "name")
                .text()
                .strip();
        String forecast =
                luofleet("plan", "forecast", plan, "--gate-answer", "PT5M").required();
        String rollout = luofleet("rollout", "start", plan, "-o", "name").text().strip();

        // when it is watched
        Outcome watched = luofleet("rollout", "watch", rollout);

        // then it is seen to its end, and the list says so, too
        assertThat(watched.status()).as(watched.text()).isZero();
        assertThat(watched.text()).contains(HOSTS + "/" + HOSTS).contains("SUCCEEDED " + HOSTS);
        assertThat(watched.text()).containsPattern("ends 20\\S+Z, p90 ");
        assertThat(forecast)
                .contains("6 hosts from 20", "100 courses", "its time goes to")
                .containsPattern("(?m)^ends  20\\S+Z \\(p10 20\\S+Z, p90 ")
                .containsPattern("wave 1  5 hosts  starts 20\\S+Z, ends 20")
                .containsPattern(" 6 updated +0 down  █");
        assertThat(luofleet("rollout", "list").text()).contains(rollout).contains("SUCCEEDED:" + HOSTS);
        assertThat(luofleet("hosts", "-l", "zone=none", "-o", "name").text()).isEmpty();
        assertThat(luofleet("hosts").text()).contains("KERNEL").contains(TO);
        assertThat(luofleet("events", "--rollout", rollout).text()).contains("ROLLOUT_CREATED");
    }

    @Test
    void aMistakeIsToldWithItsFieldAndNothingElse() {
        Outcome outcome = luofleet("plan", "create", "--release", "nope");

        assertThat(outcome.status()).isEqualTo(4);
        assertThat(outcome.text()).contains("no release 'nope' is registered").doesNotContain("Exception");
    }

    @Test
    void aHaltIsPulledAndLifted() {
        Outcome pulled = luofleet("halt", "--reason", "smoke in z1");

        assertThat(pulled.text()).contains("halted by admin").contains("smoke in z1");
        assertThat(luofleet("halt", "--lift").text()).contains("not halted");
    }

    @Test
    void whatCannotBeUndoneIsNotDoneWithoutAWord() {
        // given a rollout that is paused before it starts anything
        String plan = luofleet("plan", "create", "--release", FROM, "-o", "name", "--strategy", downgrade())
                .text()
                .strip();
        luofleet("halt", "--reason", "for the test");
        String rollout = luofleet("rollout", "start", plan, "-o", "name").text().strip();

        // when it is aborted where there is nobody to ask
        Outcome outcome = luofleet("rollout", "abort", rollout, "--reason", "a test");

        // then it says what it would do, and does nothing until that is confirmed
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.text()).contains("Aborting rollout " + rollout).contains("--yes");
        assertThat(luofleet("rollout", "show", rollout).text()).doesNotContain("ABORT");
        assertThat(luofleet("rollout", "abort", rollout, "--reason", "a test", "--yes")
                        .status())
                .isZero();
        luofleet("halt", "--lift");
    }

    @Test
    void aStrangersAuthorityIsNotTrusted() {
        Outcome outcome = luofleet("whoami", "--control", service.address().toString());

        assertThat(outcome.status()).isEqualTo(5);
        assertThat(outcome.text()).contains("--authority");
    }

    @Test
    void whereNobodyListensItSaysSo() {
        Outcome outcome = luofleet("hosts", "--control", "https://127.0.0.1:1");

        assertThat(outcome.status()).isEqualTo(5);
        assertThat(outcome.text()).contains("nobody listens there");
    }

    @Test
    void aMisspeltCommandNamesTheOnesThatAreLikeIt() {
        Outcome outcome = luofleet("rolout", "list");

        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.text()).contains("luofleet rollout");
    }

    private static String downgrade() {
        try {
            return Files.writeString(
                            directory.resolve("downgrade.json"),
                            STRATEGY.replace("{\"waves\"", "{\"allowDowngrade\": true, \"waves\""))
                    .toString();
        } catch (IOException e) {
            throw new HarnessException("cannot write the strategy: " + e, e);
        }
    }

    private static Outcome luofleet(String... words) {
        return luofleet.run(words);
    }
}
