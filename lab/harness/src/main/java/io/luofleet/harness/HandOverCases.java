// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import static io.luofleet.harness.FaultProxy.At.RECORDED;

import java.util.ArrayList;
import java.util.List;

/** Faults of {@code luo-first}, of the table that it reads, and of its hand-over to the agent, where a host comes out of a kexec. */
final class HandOverCases {
    private static final String TABLE = "luo-first: claims wait for the agent; of the manifest's table: ";

    private HandOverCases() {}

    static List<Fault> all() {
        List<Fault> all = new ArrayList<>(List.of(
                // The manifest and each of two guests go into the store with one message, then 'H' and 'A' are said. Of
                // the
                // manifest the disk has a copy; of a guest's session nobody has, see docs/host.md.
                killAtSend("luo-first killed between RETRIEVE_SESSION of its manifest and the store", 1),
                killAtSend("agent killed before it asks for the hand-over", 4),
                killAtSend("agent killed before the hand-over's acknowledgement", 5),
                killAtSend("agent killed after the hand-over's acknowledgement", 6)));
        all.add(damaged("corrupt", "a table whose SHA-256 does not match"));
        all.add(damaged("cut", "a table that is cut short"));
        all.add(damaged("version", "a table of another release"));
        all.add(damaged("host", "it was written on another host"));
        return all;
    }

    private static Fault killAtSend(String name, int nth) {
        return Fault.succeeds(name, s -> {
            s.guest("arm_next send " + nth);
            s.start();
            s.awaitConsole("at send " + nth);
        });
    }

    /** The agent, which reads the manifest alone, serves the guests all the same. */
    private static Fault damaged(String how, String why) {
        return Fault.succeeds("manifest's table damaged: " + how, s -> {
            s.at(RECORDED, "REBOOTING", () -> s.guest("damage_table " + how));
            s.start();
            s.awaitConsole(TABLE + why);
            FaultChecks.WORKLOADS.forEach(s::awaitVerified);
        });
    }
}
