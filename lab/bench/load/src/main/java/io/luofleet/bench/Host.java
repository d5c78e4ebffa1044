// SPDX-License-Identifier: Apache-2.0
package io.luofleet.bench;

import io.luofleet.wire.Directive;
import io.luofleet.wire.EnrolReply;
import io.luofleet.wire.EnrolRequest;
import io.luofleet.wire.HostFacts;
import io.luofleet.wire.KernelFacts;
import io.luofleet.wire.Observed;
import io.luofleet.wire.OrphanState;
import io.luofleet.wire.Report;
import io.luofleet.wire.ReportReply;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** What one emulated host is and says; knows no network. */
final class Host {
    /** A session that nothing answers for, on hosts that have one: what to do with it is the smallest decision about a host. */
    static final String ORPHAN = "bench-orphan";

    private static final String COMMAND_LINE = "console=ttyS0 kho=on liveupdate=on";
    private static final KernelFacts KERNEL = new KernelFacts("luo-v5", "kho-v4", List.of("memfd-v2"), List.of());
    private static final long MEMORY_BYTES = 256L << 30;
    private static final int ZONES = 5;
    private static final int HOSTS_A_RACK = 20;

    private final int number;
    private final boolean hasOrphan;
    private final String kernelRelease;
    private final String instanceId = UUID.randomUUID().toString();
    private final String bootId = UUID.randomUUID().toString();
    private UUID id;
    private long sequence;
    private long epoch;
    private long revision = -1;

    Host(int number, String kernelRelease, boolean hasOrphan) {
        this.number = number;
        this.kernelRelease = kernelRelease;
        this.hasOrphan = hasOrphan;
    }

    int number() {
        return number;
    }

    static String name(int number) {
        return String.format(Locale.ROOT, "bench-%05d", number);
    }

    UUID id() {
        return id;
    }

    String instanceId() {
        return instanceId;
    }

    /** Whether it is enrolled and reports nothing that would have to be recorded apart. */
    boolean isPlain() {
        return isEnrolled() && !hasOrphan;
    }

    boolean isEnrolled() {
        return id != null;
    }

    /** The highest directive's, -1 for none. */
    long revision() {
        return revision;
    }

    EnrolRequest introduction() {
        String zone = "zone-" + (number % ZONES + 1);
        Map<String, String> labels = Map.of("zone", zone, "rack", zone + "-rack-" + number / ZONES / HOSTS_A_RACK);
        HostFacts facts = new HostFacts(
                bootId, kernelRelease, COMMAND_LINE, true, 0L, "systemd", KERNEL, true, MEMORY_BYTES, labels);
        String machineId = String.format(Locale.ROOT, "%032x", 0xbe0000000000L + number);
        return new EnrolRequest(name(number), machineId, instanceId, "bench", epoch, facts);
    }

    void enrolled(EnrolReply reply) {
        id = reply.hostId();
        sequence = Math.max(sequence, reply.lastSequence());
        epoch = Math.max(epoch, reply.epoch());
    }

    void forget() {
        id = null;
        revision = -1;
    }

    void hear(Directive directive) {
        if (directive.epoch() >= epoch) {
            epoch = directive.epoch();
            revision = Math.max(revision, directive.revision());
        }
    }

    void hear(ReportReply reply) {
        hear(reply.directive());
    }

    long nextSequence() {
        return ++sequence;
    }

    /** Nothing to do, nothing staged: what a host says nearly always. */
    Report idle() {
        List<OrphanState> orphans =
                hasOrphan ? List.of(new OrphanState(ORPHAN, 1, OrphanState.Answer.KEPT, null)) : List.of();
        return new Report(
                null,
                epoch,
                instanceId,
                Observed.IDLE,
                bootId,
                kernelRelease,
                0L,
                Instant.now(),
                List.of(),
                List.of(),
                List.of(),
                orphans,
                Map.of(),
                null);
    }
}
