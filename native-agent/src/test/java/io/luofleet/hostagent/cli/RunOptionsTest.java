// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.luofleet.hostagent.identity.IdentityPlace;
import io.luofleet.hostagent.machine.KexecMode;
import io.luofleet.hostagent.sys.SocketAccess;
import io.luofleet.hostagent.trust.ReleaseTrust;
import io.luofleet.hostagent.trust.SignaturePolicy;
import io.luofleet.hostagent.workload.HubRules;
import io.luofleet.wire.network.Network;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunOptionsTest {
    private static RunOptions parse(String line) throws UsageException {
        return RunOptions.parse(line.split(" "), 1);
    }

    @Test
    void readsEveryOption() throws UsageException {
        // given
        String line = "run --control=http://cp:8080 --host h --machine-id m --label zone=a --label=rack=b-c"
                + " --socket /s --state /d --kexec=systemd --emulated --expect=none --owners=/o --late=abort"
                + " --identity /i --release-signatures=required --trusted-keys /k --artifact-network 127.0.0.1 --artifact-network=fe80::/10 --max-clients=2000 --socket-mode=660 --socket-owner=7 --socket-group root";

        // when
        RunOptions options = parse(line);

        // then
        assertThat(options)
                .isEqualTo(new RunOptions(
                        URI.create("http://cp:8080/"),
                        "h",
                        "m",
                        Map.of("zone", "a", "rack", "b-c"),
                        Path.of("/s"),
                        Path.of("/d"),
                        KexecMode.SYSTEMD,
                        new IdentityPlace.Enrolled(Path.of("/i")),
                        new ReleaseTrust(SignaturePolicy.REQUIRED, Path.of("/k")),
                        List.of(Network.parse("127.0.0.1"), Network.parse("fe80::/10")),
                        new GuestOptions(
                                "none",
                                Path.of("/o"),
                                HubRules.Late.ABORTS,
                                OptionalInt.of(2000),
                                new SocketAccess(0660, 7, 0)),
                        true));
    }

    @Test
    void threeFilesTakeTheIdentitysPlace() throws UsageException {
        RunOptions options =
                parse("run --control https://cp --host h --tls-key /k --tls-certificate=/c --tls-authority /a");

        assertThat(options.identity()).isEqualTo(new IdentityPlace.Given(Path.of("/k"), Path.of("/c"), Path.of("/a")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run --control https://cp --host h --tls-key /k | --tls-key, --tls-certificate and --tls-authority are given together",
                "run --control https://cp --host h --tls-key /k --tls-certificate /c --tls-authority /a --identity /i | --identity and --tls-… exclude each other: one certificate is used",
                "run --host h | run needs --control URL",
                "run --control http://a | run needs --host NAME of 1 to 253 characters",
                "run --control ftp://a --host h | --control takes an http or https address, not 'ftp://a'",
                "run --control http:// --host h | --control takes an http or https address, not 'http://'",
                "run --release-signatures=some | --release-signatures takes auto, required, optional or off, not 'some'",
                "run --artifact-network=mirror | --artifact-network: 'mirror' is no network: write 10.0.0.0/8 or fd00::/8",
                "run --kexec=soft | --kexec takes auto, direct or systemd, not 'soft'",
                "run --label a | --label takes KEY=VALUE, not 'a'",
                "run --expect guests | --expect takes none or an absolute path, not 'guests'",
                "run --late never | --late takes wait or abort, not 'never'",
                "run --max-clients 1 | --max-clients takes 16 to 30000, not '1'",
                "run --socket-mode 440 | --socket-mode takes three octal digits with a permission to write, for example 660, not '440'",
                "run --socket-group no:such | group 'no:such' is not in /etc/group",
                "run --nope x | unknown option '--nope' of run",
                "run --host | option '--host' is unknown or lacks its value"
            })
    void saysInOneLineWhatIsWrong(String line, String message) {
        // given a wrong command line, when it is read, then
        assertThatThrownBy(() -> parse(line)).isInstanceOf(UsageException.class).hasMessage(message);
    }
}
