// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import java.util.List;

/** Faults where no service manager keeps sessions for the agent, or not yet: {@code luo-first} does. */
final class HolderCases {
    private static final String STATUS = "/opt/luofleet/agent/bin/luo-agent status";
    private static final String CLAIM = "vm-1.claim";
    private static final String KILL_JAVA = "kill_java";
    private static final String TAKEN_OVER = "event=taken-over";
    private static final String STARTED_AGAIN =
            "luo-first: the agent ended while it had sessions in hand, and is started again";
    private static final String SAFE = "no service manager: ";

    private HolderCases() {}

    static List<Fault> all() {
        return List.of(
                // Nobody but luo-first has the session that is still to be claimed.
                Fault.succeeds(SAFE + "Java killed between RETRIEVE_SESSION and a claim", s -> {
                    s.withoutStore();
                    FaultCases.expect(s.guest(STATUS), "by luo-first, which starts it again");
                    s.startAndHold(CLAIM);
                    s.awaitConsole(TAKEN_OVER);
                    s.guest(KILL_JAVA);
                    s.awaitConsole(STARTED_AGAIN);
                    s.guest("free " + CLAIM);
                }),
                Fault.succeeds(SAFE + "Java killed before the hand-over", s -> {
                    s.withoutStore();
                    s.guest("hold " + CLAIM);
                    s.guest("arm_next get-name 1");
                    s.start();
                    s.awaitConsole("at get-name");
                    s.guest("free " + CLAIM);
                }),
                Fault.succeeds(SAFE + "Java killed between two FINISHes", s -> {
                    s.withoutStore();
                    s.guest("arm finish 2");
                    s.start();
                    s.awaitConsole("at finish 2");
                }),
                // What it kept the agent still has.
                Fault.succeeds(SAFE + "luo-first killed while a session is to be claimed", s -> {
                    s.withoutStore();
                    s.startAndHold(CLAIM);
                    s.awaitConsole(TAKEN_OVER);
                    s.guest("kill_first");
                    s.guest("free " + CLAIM);
                }),
                Fault.succeeds("claimed in the initramfs, before the root file system is mounted", s -> {
                            s.start();
                            FaultChecks.WORKLOADS.forEach(s::awaitVerified);
                            s.awaitConsole(TAKEN_OVER);
                            claimedBeforeTheRoot(s.shown());
                        })
                        .on(Fault.Userspace.INITRAMFS),
                Fault.succeeds("agent killed when it has taken over from the initramfs", s -> {
                            s.start();
                            s.awaitConsole(TAKEN_OVER);
                            s.guest("kill_agent");
                        })
                        .on(Fault.Userspace.INITRAMFS),
                Fault.either(SAFE + "Java killed between two CREATE_SESSIONs", s -> {
                    s.withoutStore();
                    s.guest("arm create-session 2");
                    s.start();
                    s.awaitConsole("at create-session 2");
                }));
    }

    private static void claimedBeforeTheRoot(String shown) {
        String boot = shown.substring(shown.lastIndexOf("lab-initramfs kernel="));
        int verified = boot.indexOf("id=" + FaultChecks.WORKLOADS.getFirst() + " verdict=VERIFIED");
        if (verified < 0 || verified > boot.indexOf("lab-initramfs mounts the root file system")) {
            throw new HarnessException("the guest in the initramfs was served after the root file system was mounted");
        }
    }
}
