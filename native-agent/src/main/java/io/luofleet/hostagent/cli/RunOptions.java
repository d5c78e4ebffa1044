// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.cli;

import io.luofleet.hostagent.identity.IdentityPlace;
import io.luofleet.hostagent.machine.KexecMode;
import io.luofleet.hostagent.trust.ReleaseTrust;
import io.luofleet.hostagent.trust.SignaturePolicy;
import io.luofleet.wire.LabelGrammar;
import io.luofleet.wire.network.Network;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The options of {@code luo-agent run}. Parsed by hand: this is on the path between two kernels, where each class loaded is time
 * in which guests stand still.
 *
 * @param control the control plane's address
 * @param host the host's name
 * @param machineId identity of the machine; {@code null} to find one
 * @param labels operator's labels
 * @param socket where workloads connect
 * @param state the agent's directory on disk
 * @param kexec how the next kernel is entered
 * @param identity where this host's key and certificate are, and who renews them
 * @param trust which releases may boot
 * @param artifactNetworks what of the inside of this host files of releases may be fetched from
 * @param guests what is said of the host's guests
 * @param emulated whether the kernel is a model in this process
 */
record RunOptions(
        URI control,
        String host,
        String machineId,
        Map<String, String> labels,
        Path socket,
        Path state,
        KexecMode kexec,
        IdentityPlace identity,
        ReleaseTrust trust,
        List<Network> artifactNetworks,
        GuestOptions guests,
        boolean emulated) {
    static final Path DEFAULT_SOCKET = Path.of("/run/luofleet/workload.sock");
    static final Path DEFAULT_IDENTITY = Path.of("/var/lib/luofleet-identity");
    static final Path DEFAULT_STATE = Path.of("/var/lib/luofleet");

    /** What {@code luo-agent run --help} prints. */
    static final String USAGE = """
            Usage: luo-agent run --control=URL --host=NAME [OPTION]...
            Serves this host: takes its sessions back, serves its workloads, follows the control plane.
                  --control=URL       the control plane's address
                  --host=NAME         the host's name in the fleet
                  --machine-id=ID     identity of the machine, stable over reboots; by default /etc/machine-id
                  --label=KEY=VALUE   a label, for example zone=a; may be repeated
                  --socket=PATH       where workloads connect; by default /run/luofleet/workload.sock
                  --state=DIR         the agent's directory; by default /var/lib/luofleet
                  --kexec=MODE        how to go into the next kernel: direct (a system call, which can fail without harm), systemd
                                      (stops the services first; needs systemd 261) or auto, the default, which is direct
                  --identity=DIR      where key and certificate are, see luo-agent enrol; by default /var/lib/luofleet-identity
                  --tls-key=FILE, --tls-certificate=FILE, --tls-authority=FILE
                                      instead of --identity: this host's key and certificate, which somebody else renews, and who
                                      vouches for the control plane; read anew when they change
                  --release-signatures=POLICY
                                      required (only releases signed by a trusted key boot), optional (unsigned ones boot, too), off, or
                                      auto, the default: required once the directory of trusted keys is there
                  --trusted-keys=DIR  the public keys that may sign; by default /etc/luofleet/trusted-keys
                  --artifact-network=NETWORK
                                      an address or network, as 127.0.0.1 or fe80::/10, of those where releases' files are fetched from only
                                      when it is listed: loopback, link-local, multicast, metadata of clouds; may be repeated
            """ + GuestOptions.USAGE + """
                  --emulated          use a model of the kernel instead of the real one
            """;

    private static final int MAX_HOST_NAME = 253;

    RunOptions {
        labels = Map.copyOf(labels);
        artifactNetworks = List.copyOf(artifactNetworks);
    }

    /** @param args what follows {@code run} */
    static RunOptions parse(String[] args, int from) throws UsageException {
        Builder builder = new Builder();
        for (int i = from; i < args.length; i++) {
            String name = args[i];
            if (name.equals("--emulated")) {
                builder.emulated = true;
                continue;
            }
            int equals = name.indexOf('=');
            String value;
            if (name.startsWith("--") && equals > 0) {
                value = name.substring(equals + 1);
                name = name.substring(0, equals);
            } else if (i + 1 < args.length) {
                value = args[++i];
            } else {
                throw new UsageException("option '" + name + "' is unknown or lacks its value");
            }
            builder.set(name, value);
        }
        return builder.build();
    }

    private static final class Builder {
        private URI control;
        private String host;
        private String machineId;
        private final Map<String, String> labels = new LinkedHashMap<>();
        private Path socket = DEFAULT_SOCKET;
        private Path state = DEFAULT_STATE;
        private KexecMode kexec = KexecMode.AUTO;
        private final IdentityOptions identity = new IdentityOptions();
        private SignaturePolicy signatures = SignaturePolicy.AUTO;
        private Path trustedKeys = ReleaseTrust.DEFAULT_KEYS;
        private final List<Network> artifactNetworks = new ArrayList<>();
        private GuestOptions guests = GuestOptions.DEFAULT;
        private boolean emulated;

        private void set(String name, String value) throws UsageException {
            switch (name) {
                case "--control" -> control = Addresses.controlPlane(value);
                case "--host" -> host = value;
                case "--machine-id" -> machineId = value;
                case "--label" -> label(value);
                case "--socket" -> socket = Path.of(value).toAbsolutePath();
                case "--state" -> state = Path.of(value).toAbsolutePath();
                case "--kexec" -> kexec = kexecMode(value);
                case "--identity", "--tls-key", "--tls-certificate", "--tls-authority" -> identity.set(name, value);
                case "--release-signatures" -> signatures = policy(value);
                case "--trusted-keys" -> trustedKeys = Path.of(value).toAbsolutePath();
                case "--artifact-network" -> artifactNetworks.add(network(value));
                default -> {
                    GuestOptions more = guests.with(name, value);
                    if (more == null) {
                        throw new UsageException("unknown option '" + name + "' of run");
                    }
                    guests = more;
                }
            }
        }

        private static KexecMode kexecMode(String value) throws UsageException {
            return KexecMode.of(value)
                    .orElseThrow(
                            () -> new UsageException("--kexec takes auto, direct or systemd, not '" + value + "'"));
        }

        private static SignaturePolicy policy(String value) throws UsageException {
            return SignaturePolicy.of(value)
                    .orElseThrow(() -> new UsageException(
                            "--release-signatures takes auto, required, optional or off, not '" + value + "'"));
        }

        private static Network network(String value) throws UsageException {
            try {
                return Network.parse(value);
            } catch (IllegalArgumentException e) {
                throw new UsageException("--artifact-network: " + e.getMessage());
            }
        }

        private void label(String value) throws UsageException {
            int equals = value.indexOf('=');
            if (equals <= 0) {
                throw new UsageException("--label takes KEY=VALUE, not '" + value + "'");
            }
            String key = value.substring(0, equals);
            String text = value.substring(equals + 1);
            var fault = LabelGrammar.faultOfKey(key).or(() -> LabelGrammar.faultOfValue(text));
            if (fault.isPresent()) {
                throw new UsageException("--label " + value + ": " + fault.get());
            }
            labels.put(key, text);
            if (labels.size() > LabelGrammar.MOST) {
                throw new UsageException("--label may be given at most " + LabelGrammar.MOST + " times");
            }
        }

        private RunOptions build() throws UsageException {
            if (control == null) {
                throw new UsageException("run needs --control URL");
            }
            if (host == null || host.isEmpty() || host.length() > MAX_HOST_NAME) {
                throw new UsageException("run needs --host NAME of 1 to " + MAX_HOST_NAME + " characters");
            }
            if (machineId != null && machineId.isBlank()) {
                throw new UsageException("--machine-id must not be empty");
            }
            return new RunOptions(
                    control,
                    host,
                    machineId,
                    labels,
                    socket,
                    state,
                    kexec,
                    identity.place(),
                    new ReleaseTrust(signatures, trustedKeys),
                    artifactNetworks,
                    guests,
                    emulated);
        }
    }
}
