// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.cli;

import io.luofleet.hostagent.control.ControlPlaneUri;
import io.luofleet.hostagent.custody.StateDirectory;
import io.luofleet.hostagent.identity.Acceptance;
import io.luofleet.hostagent.identity.Enrolment;
import io.luofleet.hostagent.log.Log;
import io.luofleet.wire.AgentApi;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code luo-agent enrol}. */
@Command(
        name = "enrol",
        mixinStandardHelpOptions = true,
        description =
                "Makes this host's key and gets its certificate, by a token that an admin made or by an admin's acceptance.")
final class EnrolCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--control", required = true, paramLabel = "URL", description = "the control plane's https address")
    private String control;

    @Option(names = "--host", required = true, paramLabel = "NAME", description = "the host's name in the fleet")
    private String host;

    @ArgGroup(multiplicity = "1")
    private Token token;

    @Option(
            names = "--machine-id",
            paramLabel = "ID",
            description = "identity of the machine, stable over reboots; by default /etc/machine-id")
    private String machineId;

    @Option(
            names = "--identity",
            paramLabel = "DIR",
            description = "where key and certificate go; by default /var/lib/luofleet-identity")
    private Path identity = RunOptions.DEFAULT_IDENTITY;

    @Option(names = "--state", paramLabel = "DIR", description = "the agent's directory; by default /var/lib/luofleet")
    private Path state = RunOptions.DEFAULT_STATE;

    /** On a command line everybody on the host can read it; in a file they cannot. */
    private static final class Token {
        @Option(names = "--token", paramLabel = "TOKEN", description = "the enrolment token, lfe_…")
        private String text;

        @Option(names = "--token-file", paramLabel = "FILE", description = "a file with the enrolment token")
        private Path file;

        @Option(
                names = "--pin",
                paramLabel = "DIGEST",
                description =
                        "without a token: the SHA-256 of the authority's certificate; waits until an admin accepts this host")
        private String pin;

        private String read() throws IOException {
            if (text != null) {
                return text;
            }
            if (Files.isDirectory(file)) {
                throw new IOException(file + ": a directory, not a file with a token");
            }
            try {
                return Files.readString(file, StandardCharsets.US_ASCII).strip();
            } catch (CharacterCodingException e) {
                throw new IOException(file + ": not a file with a token", e);
            }
        }
    }

    @Override
    public Integer call() throws UsageException, IOException {
        URI address = Addresses.controlPlane(control);
        if (!"https".equals(address.getScheme())) {
            throw new UsageException("--control takes an https address to enrol at, not '" + control + "'");
        }
        Log log = Log.silent();
        String machine = machineId != null ? machineId : MachineId.find(new StateDirectory(state, log), log);
        URI certificates = ControlPlaneUri.below(address, AgentApi.CERTIFICATES);
        if (token.pin != null) {
            accepted(certificates, machine);
            return 0;
        }
        Enrolment enrolment = Enrolment.by(token.read())
                .orElseThrow(() -> new UsageException(
                        "the token has another form: lfe_ and 43 characters, a dot, and 32 hexadecimal digits"));
        say(host, machine, enrolment.run(certificates, host, machine, identity));
        return 0;
    }

    private void accepted(URI certificates, String machine) throws UsageException, IOException {
        Acceptance acceptance = Acceptance.by(token.pin)
                .orElseThrow(
                        () -> new UsageException(
                                "--pin takes the SHA-256 of the authority's certificate, 64 hexadecimal digits or the first 32"));
        PrintWriter out = spec.commandLine().getOut();
        Acceptance.Accepted accepted =
                acceptance.run(ControlPlaneUri.below(certificates, "/pending"), host, machine, identity, text -> {
                    out.println(text);
                    out.flush();
                });
        say(accepted.host(), machine, accepted.expiresAt());
        if (!accepted.host().equals(host)) {
            out.println("The admin has named it " + accepted.host() + ", not " + host + ": run the agent with --host "
                    + accepted.host() + ".");
        }
    }

    private void say(String name, String machine, Instant expires) {
        spec.commandLine()
                .getOut()
                .println(name + " (machine " + machine + ") has a certificate until " + expires + ", in " + identity
                        + ". The agent uses it and renews it.");
    }
}
