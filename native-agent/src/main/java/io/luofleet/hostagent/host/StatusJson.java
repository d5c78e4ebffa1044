// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.luofleet.hostagent.control.LinkStatus;
import io.luofleet.hostagent.machine.KexecWay;
import io.luofleet.hostagent.net.CertificateStatus;
import io.luofleet.hostagent.observe.KernelObserver;
import io.luofleet.hostagent.vitals.Vitals;
import io.luofleet.hostagent.workload.Peer;
import io.luofleet.hostagent.workload.Subscriber;
import io.luofleet.hostagent.workload.WorkloadHub;
import io.luofleet.wire.CertificateLife;
import io.luofleet.wire.FlbState;
import io.luofleet.wire.OrphanState;
import io.luofleet.wire.SessionState;
import io.luofleet.wire.Source;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The answer to {@code STATUS}; the shape is part of the workload protocol. */
final class StatusJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private StatusJson() {}

    /**
     * @param kernel {@code null} while claims come first
     * @param hub asked for who takes no part, once claims are past
     */
    static String of(
            HostPorts ports, Status status, KernelObserver kernel, LinkStatus link, Vitals vitals, WorkloadHub hub) {
        View view = status.view();
        ObjectNode json = MAPPER.createObjectNode().put("event", "STATUS");
        json.put("host", ports.identity().hostName())
                .put("machineId", ports.identity().machineId())
                .put("agentVersion", ports.identity().agentVersion())
                .put("bootId", ports.machine().bootId())
                .put("kernelRelease", ports.machine().kernelRelease())
                .put("emulated", ports.machine().emulated())
                .put("liveUpdateDevice", ports.machine().liveUpdate().devicePresent())
                .put("controlPlane", ports.controlPlane().toString());
        addLink(json, link);
        addCertificate(json, ports.connections().certificate(), ports.clock().instant());
        vitals.faults().forEach(json.putArray("faults")::add);
        vitals.silent().forEach(json.putArray("silentLoops")::add);
        json.put("observed", view.observed().name())
                .put("phase", view.outgoing().getClass().getSimpleName())
                .put("epoch", ports.state().epoch());
        about(view).ifPresent(u -> json.put("update", u.id().toString()));
        view.goal().ifPresent(goal -> {
            json.put("desired", goal.desired().name());
            goal.deadlineNanos()
                    .ifPresent(end -> json.put(
                            "remainingMillis", Math.max(0, (end - ports.nanos().getAsLong()) / 1_000_000)));
        });
        addKernel(json, kernel);
        addSessions(json, status);
        addFlbs(json, status);
        addOrphans(json, status);
        addWorkloads(json, "workloads", view.unasked());
        if (kernel != null) {
            addWorkloads(json, "missing", hub.missing());
            addWorkloads(json, "waiting", hub.waiting());
            for (Peer peer : hub.turnedAway()) {
                json.withArray("turnedAway").addObject().put("pid", peer.pid()).put("uid", uid(peer));
            }
        }
        json.put("custody", ports.store().kind())
                .put("protected", ports.store().protection())
                .put("unprotected", ports.store().unprotected());
        json.putObject("retrieval")
                .put("waiting", ports.metrics().waiting())
                .put("refusals", ports.metrics().refusals());
        json.put("releaseSignatures", ports.trust().words());
        json.put("stateFault", ports.state().fault());
        KexecWay way = ports.kexecWay();
        json.put("kexec", way.label()).put("kexecWhy", way.why());
        return json.toString();
    }

    private static void addLink(ObjectNode json, LinkStatus link) {
        json.put("controlPlaneState", link.state());
        link.sinceLastExchange().ifPresent(since -> json.put("lastExchangeAgoMillis", since.toMillis()));
        json.put("waitingReports", link.waitingReports());
        link.oldestReport().ifPresent(age -> json.put("oldestReportAgeMillis", age.toMillis()));
        link.clockOffset().ifPresent(offset -> json.put("clockOffsetMillis", offset.toMillis()));
    }

    private static void addCertificate(ObjectNode json, CertificateStatus certificate, Instant now) {
        switch (certificate) {
            case CertificateStatus.NotNeeded _ -> {}
            case CertificateStatus.Missing missing ->
                json.putObject("certificate").put("state", "MISSING").put("why", missing.why());
            case CertificateStatus.Present(CertificateLife life, boolean isOurs) ->
                json.putObject("certificate")
                        .put("renewedBy", isOurs ? "AGENT" : "SITE")
                        .put("state", life.at(now).name())
                        .put("expiresAt", life.notAfter().toString())
                        .put("renewalDueAt", life.renewalDueAt().toString());
        }
    }

    private static void addSessions(ObjectNode json, Status status) {
        for (SessionState session : status.sessions()) {
            ObjectNode node = json.withArray("sessions").addObject();
            node.put("name", session.name())
                    .put("workload", session.workloadId())
                    .put("stage", session.stage().name())
                    .put("files", session.files().size())
                    .put("verified", session.verified())
                    .put("source", source(session.source()));
        }
    }

    /** What the kernel says of itself, or why it does not. */
    private static void addKernel(ObjectNode json, KernelObserver kernel) {
        ObjectNode node = json.putObject("kernel");
        boolean canBeAsked = kernel != null && kernel.canAsk();
        node.put("canBeAsked", canBeAsked);
        if (!canBeAsked) {
            node.put("why", kernel == null ? "not asked yet, claims come first" : kernel.obstacle());
            return;
        }
        kernel.facts().ifPresent(facts -> {
            node.put("luo", facts.luo()).put("kho", facts.kho());
            facts.fileHandlers().forEach(node.putArray("fileHandlers")::add);
            facts.flbs().forEach(node.putArray("flbs")::add);
        });
    }

    private static void addFlbs(ObjectNode json, Status status) {
        for (FlbState flb : status.flbs()) {
            ObjectNode node = json.withArray("flbs").addObject();
            node.put("name", flb.name())
                    .put("moment", flb.moment().name())
                    .put("count", flb.count())
                    .put("status", flb.status() == null ? null : flb.status().name())
                    .put("source", source(flb.source()));
        }
    }

    private static void addOrphans(ObjectNode json, Status status) {
        for (OrphanState orphan : status.orphans()) {
            json.withArray("orphans")
                    .addObject()
                    .put("name", orphan.name())
                    .put("files", orphan.files())
                    .put("answer", orphan.answer().name())
                    .put("detail", orphan.detail());
        }
    }

    private static String source(Source source) {
        return source.name().toLowerCase(Locale.ROOT);
    }

    private static long uid(Peer peer) {
        return Integer.toUnsignedLong(peer.uid());
    }

    private static void addWorkloads(ObjectNode json, String field, List<Subscriber> workloads) {
        for (Subscriber subscriber : workloads) {
            json.withArray(field)
                    .addObject()
                    .put("id", subscriber.id())
                    .put("pid", subscriber.peer().pid())
                    .put("uid", uid(subscriber.peer()));
        }
    }

    private static Optional<UpdateRef> about(View view) {
        return view.outgoing().about().or(() -> view.arrived().broughtBy());
    }
}
