// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import static io.luofleet.harness.FaultProxy.At.DELAYED;
import static io.luofleet.harness.FaultProxy.At.LOST;
import static io.luofleet.harness.FaultProxy.At.RECORDED;

import io.luofleet.harness.FaultProxy.At;
import java.util.ArrayList;
import java.util.List;

/** The faults, in the order of an update's phases. */
final class FaultCases {
    private static final String KILL_AGENT = "kill_agent";

    private FaultCases() {}

    static List<Fault> all() {
        List<Fault> all = new ArrayList<>();
        all.addAll(badReleases());
        all.addAll(agentBeforeTheReboot());
        all.addAll(workloadBeforeTheReboot());
        all.addAll(somebodyElseSaysYes());
        all.addAll(agentAfterTheReboot());
        all.addAll(workloadAfterTheReboot());
        all.addAll(others());
        all.addAll(KernelFaultCases.all());
        all.addAll(HandOverCases.all());
        all.addAll(AgentVersionCases.all());
        all.addAll(HolderCases.all());
        all.addAll(kexecBySystemd());
        return all;
    }

    private static List<Fault> badReleases() {
        return List.of(
                Fault.aborts(
                        "release without the memfd-v2 handler",
                        "PREFLIGHT_FAILED",
                        s -> s.start(FaultReleases.NO_MEMFD)),
                Fault.aborts(
                        "image with the right digest that is no kernel",
                        "KERNEL_ERROR",
                        s -> s.start(FaultReleases.NO_KERNEL)),
                Fault.aborts(
                        "image whose digest does not match", "SHA256_MISMATCH", s -> s.start(FaultReleases.CHANGED)),
                Fault.aborts("disk full when staging begins", "ENOSPC", s -> {
                    s.at(DELAYED, "PREFLIGHT_PASSED", () -> s.guest("fill_disk"));
                    s.start();
                }));
    }

    private static List<Fault> agentBeforeTheReboot() {
        List<Fault> faults = new ArrayList<>();
        for (String observed : List.of("PREFLIGHT_PASSED", "STAGED", "PRESERVED", "REBOOTING")) {
            faults.add(Fault.either("agent killed at " + observed + ", never reported", killAgent(LOST, observed)));
            faults.add(Fault.either("agent killed at " + observed + ", recorded", killAgent(RECORDED, observed)));
        }
        faults.add(Fault.either("agent killed entering kexec_file_load", killAt("kexec-load 1")));
        faults.add(Fault.either("agent killed between two CREATE_SESSIONs", killAt("create-session 2")));
        faults.add(killWhileHeld("agent killed while a workload preserves", "vm-1.next-preserve"));
        faults.add(Fault.either("agent killed entering reboot(), after the point of no return", killAt("reboot 1")));
        return faults;
    }

    /** Nobody but the control plane gives leave to reboot. */
    private static List<Fault> somebodyElseSaysYes() {
        return List.of(
                Fault.aborts("proxy answers REBOOTING with 204", s -> {
                    s.forge(new FaultProxy.Forgery("REBOOTING", 204, "", false));
                    s.start();
                }),
                Fault.aborts("proxy answers REBOOTING with 200 {}", s -> {
                    s.forge(new FaultProxy.Forgery("REBOOTING", 200, "{}", false));
                    s.start();
                }),
                // The agent asks again, and the control plane says then what it said before.
                Fault.succeeds("proxy replaces the first answer to REBOOTING by 200 {}", s -> {
                    s.forge(new FaultProxy.Forgery("REBOOTING", 200, "{}", true));
                    s.start();
                }));
    }

    private static Fault killWhileHeld(String name, String step) {
        return Fault.either(name, s -> {
            s.startAndHold(step);
            s.guest(KILL_AGENT);
            s.guest("free " + step);
        });
    }

    private static Fault.Script killAgent(At at, String observed) {
        return s -> {
            s.at(at, observed, () -> s.guest(KILL_AGENT));
            s.start();
        };
    }

    /** A workload that does not claim keeps the agent from being further than this by its first report. */
    private static Fault.Script killAgentRetrieving(At at) {
        return s -> {
            s.guest("hold vm-1.claim");
            s.at(at, "RETRIEVING", () -> {
                s.guest(KILL_AGENT);
                s.guest("free vm-1.claim");
            });
            s.start();
        };
    }

    private static Fault.Script killAt(String call) {
        return s -> {
            s.guest("arm " + call);
            s.start();
            s.awaitConsole("at " + call);
        };
    }

    private static List<Fault> workloadBeforeTheReboot() {
        return List.of(
                killWorkload("workload killed before its first PRESERVE_FD", "vm-1.preserve"),
                killWorkload("workload killed between two PRESERVE_FDs", "vm-1.next-preserve"),
                killWorkload("workload killed before READY", "vm-1.ready"),
                Fault.kills("vm-1", "workload killed after READY, while another preserves", s -> {
                    s.startAndHold("vm-2.ready");
                    s.awaitConsole("id=vm-1 preserved");
                    s.guest("kill_workload vm-1");
                    s.guest("free vm-2.ready");
                    s.guest("start_workload vm-1");
                }),
                Fault.kills("vm-1", "workload killed after the barrier", s -> {
                    s.at(RECORDED, "PRESERVED", () -> s.guest("kill_workload vm-1"));
                    s.start();
                    s.awaitConsole("workload-disconnected workload=vm-1");
                    s.guest("start_workload vm-1");
                }));
    }

    private static Fault killWorkload(String name, String step) {
        return Fault.kills("vm-1", name, s -> {
            s.startAndHold(step);
            s.guest("kill_workload vm-1");
            s.guest("free " + step);
            s.guest("start_workload vm-1");
        });
    }

    private static List<Fault> agentAfterTheReboot() {
        List<Fault> faults = new ArrayList<>();
        faults.add(
                Fault.succeeds("agent killed before RETRIEVE_SESSION of its manifest", killAt("retrieve-session 1")));
        faults.add(Fault.succeeds("agent killed before it reads its manifest", killAt("retrieve-fd 1")));
        faults.add(Fault.succeeds("agent killed between two RETRIEVE_SESSIONs", killAt("retrieve-session 3")));
        faults.add(Fault.succeeds("luo-first's child killed before it answers a claim", killAt("answer 1")));
        faults.add(Fault.succeeds("luo-first's child killed between two answers", killAt("answer 2")));
        faults.add(Fault.succeeds("luo-first's child killed while it hands over", killAt("answer 4")));
        faults.add(Fault.succeeds("agent killed at RETRIEVING, never reported", killAgentRetrieving(LOST)));
        faults.add(Fault.succeeds("agent killed at RETRIEVING, recorded", killAgentRetrieving(RECORDED)));
        for (String observed : List.of("RETRIEVED", "FINISHED")) {
            faults.add(Fault.succeeds("agent killed at " + observed + ", never reported", killAgent(LOST, observed)));
            faults.add(Fault.succeeds("agent killed at " + observed + ", recorded", killAgent(RECORDED, observed)));
        }
        faults.add(Fault.succeeds("agent killed between two FINISHes", killAt("finish 2")));
        faults.add(Fault.succeeds("agent killed between two claims", s -> {
            s.startAndHold("vm-2.claim");
            s.awaitVerified("vm-1");
            s.guest(KILL_AGENT);
            s.guest("free vm-2.claim");
        }));
        faults.add(Fault.succeeds("agent killed between a workload's two RETRIEVE_FDs", s -> {
            s.startAndHold("vm-1.next-retrieve");
            s.guest(KILL_AGENT);
            s.guest("free vm-1.next-retrieve");
        }));
        return faults;
    }

    private static List<Fault> workloadAfterTheReboot() {
        List<Fault> faults = new ArrayList<>();
        for (String step : List.of("claim", "retrieve", "next-retrieve", "resumed")) {
            String held = "vm-1." + step;
            faults.add(Fault.succeeds("workload killed before its " + step, s -> {
                s.startAndHold(held);
                s.guest("kill_workload vm-1");
                s.guest("free " + held);
                s.guest("start_workload vm-1");
            }));
        }
        return faults;
    }

    private static List<Fault> others() {
        return List.of(
                Fault.succeeds("control plane gone from REBOOTING until the guests run", s -> {
                    s.at(RECORDED, "REBOOTING", s::stopControlPlane);
                    s.start();
                    FaultChecks.WORKLOADS.forEach(s::awaitVerified);
                    s.startControlPlane();
                }),
                Fault.succeeds("workload claims twice", s -> {
                    s.startAndHold("vm-1.retrieve");
                    expect(s.guest("claim vm-1 0"), "ALREADY_CLAIMED");
                    s.guest("free vm-1.retrieve");
                }),
                Fault.succeeds("another user's process claims a session", s -> {
                    s.startAndHold("vm-1.claim");
                    expect(s.guest("claim vm-1 1000"), "NOT_OWNER");
                    s.guest("free vm-1.claim");
                }),
                Fault.succeeds("two users' workloads against each other", s -> {
                    s.guest("hold vm-1.claim");
                    s.startAndHold("vm-2.ready");
                    expect(s.guest("subscribe vm-1 1000"), "NOT_OWNER");
                    expect(s.guest("subscribe late 1000"), "WAIT");
                    s.guest("free vm-2.ready");
                    s.awaitHeld("vm-1.claim");
                    expect(s.guest("subscribe vm-1 1000"), "NOT_OWNER");
                    s.guest("free vm-1.claim");
                }),
                Fault.succeeds("900 workloads of one user", s -> {
                    s.guest("crowd 900 1000");
                    s.start();
                    s.awaitConsole("900 claimed");
                }),
                // No fault of the host's, but a smaller promise: the agent has to say so and to carry the update all
                // the same.
                Fault.succeeds("systemd 257, which keeps its store within one boot", s -> {
                            s.start();
                            FaultChecks.WORKLOADS.forEach(s::awaitVerified);
                            expect(
                                    s.guest("/opt/luofleet/agent/bin/luo-agent status"),
                                    "systemd 257 keeps its store within one boot only");
                        })
                        .on(Fault.Userspace.OLDER_SYSTEMD));
    }

    private static List<Fault> kexecBySystemd() {
        // Out of the store, where only systemd can have put them in the next kernel.
        String carried = "event=sessions-inherited incoming=3";
        return List.of(
                Fault.succeeds("systemctl kexec instead of the system call", s -> {
                    s.kexecBy("systemd");
                    s.start();
                    s.awaitConsole(carried);
                }),
                Fault.aborts("systemctl kexec refused after the point of no return", "KEXEC_REFUSED", s -> {
                    s.kexecBy("systemd");
                    s.guest("mask_kexec");
                    s.start();
                }),
                Fault.succeeds("agent killed while systemctl kexec stops services", s -> {
                    s.kexecBy("systemd");
                    s.guest("slow_shutdown");
                    s.start();
                    s.awaitConsole("Stopping lab-slow.service");
                    s.guest(KILL_AGENT);
                    s.awaitConsole("event=shutdown-under-way");
                    s.awaitConsole(carried);
                }));
    }

    static void expect(String answer, String... any) {
        for (String wanted : any) {
            if (answer.contains(wanted)) {
                return;
            }
        }
        throw new HarnessException("the agent answered " + answer + " instead of " + String.join(" or ", any));
    }
}
