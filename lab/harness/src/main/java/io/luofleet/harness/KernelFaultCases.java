// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import static io.luofleet.harness.FaultProxy.At.RECORDED;

import java.util.ArrayList;
import java.util.List;

/** Faults of a kernel that is busy or short of something, and of the disk, where a host comes out of a kexec. */
final class KernelFaultCases {
    private static final String STATUS = "/opt/luofleet/agent/bin/luo-agent status";

    private KernelFaultCases() {}

    static List<Fault> all() {
        List<Fault> all = new ArrayList<>(kernel());
        all.addAll(disk());
        return all;
    }

    private static List<Fault> kernel() {
        return List.of(
                Fault.succeeds("another process has the device open for 30 s after the kexec", s -> {
                    s.guest("hold_device 30");
                    s.start();
                    s.awaitConsole("lab-hold-device has the device for 30 s");
                    s.awaitConsole("event=retrieve-again");
                    s.awaitConsole("lab-hold-device let go of the device");
                    FaultChecks.WORKLOADS.forEach(s::awaitVerified);
                }),
                Fault.succeeds("RETRIEVE_SESSION of the manifest fails once with ENOMEM", failOnce(1, "ENOMEM")),
                Fault.succeeds("RETRIEVE_SESSION of a guest fails once with ENOMEM", failOnce(2, "ENOMEM")),
                Fault.succeeds("RETRIEVE_SESSION of a guest fails once with EMFILE", failOnce(3, "EMFILE")));
    }

    private static Fault.Script failOnce(int nth, String errno) {
        return s -> {
            s.guest("arm retrieve-session " + nth + " " + errno);
            s.start();
            // It is luo-first's call; the agent asks again, for what it was not told of.
            s.awaitConsole("fail with " + errno + " at retrieve-session " + nth);
            FaultChecks.WORKLOADS.forEach(s::awaitVerified);
        };
    }

    private static List<Fault> disk() {
        return List.of(
                Fault.succeeds("state files empty after the kexec", s -> {
                    s.at(RECORDED, "REBOOTING", () -> s.guest("empty_state"));
                    s.start();
                    s.awaitConsole("event=state-set-aside");
                }),
                Fault.succeeds("disk full after the kexec", s -> {
                    s.at(RECORDED, "REBOOTING", () -> s.guest("fill_disk"));
                    s.start();
                    FaultChecks.WORKLOADS.forEach(s::awaitVerified);
                }),
                Fault.succeeds("state directory missing after the kexec", s -> {
                    s.at(RECORDED, "REBOOTING", () -> s.guest("lose_state"));
                    s.start();
                    FaultChecks.WORKLOADS.forEach(s::awaitVerified);
                    s.awaitConsole("event=enrolled");
                    String kept = s.guest("kept_state");
                    if (!kept.matches("700 epoch=[1-9]\\d*")) {
                        throw new HarnessException("the agent does not make its state directory anew: " + kept);
                    }
                }),
                Fault.succeeds("a file in the place of the state directory after the kexec", s -> {
                    s.at(RECORDED, "REBOOTING", () -> s.guest("block_state"));
                    s.start();
                    s.awaitConsole("event=state-not-kept");
                    String status = s.guest(STATUS);
                    if (!status.contains("NOT KEPT")) {
                        throw new HarnessException("the agent does not say that it keeps no state: " + status);
                    }
                }),
                Fault.succeeds("disk full to the last byte when the manifest is written", s -> {
                    s.at(RECORDED, "PRESERVED", () -> s.guest("fill_disk_whole"));
                    s.start();
                    s.awaitConsole("event=manifest-not-copied");
                }));
    }
}
