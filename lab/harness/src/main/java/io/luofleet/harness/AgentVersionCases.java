// SPDX-License-Identifier: Apache-2.0
package io.luofleet.harness;

import java.util.List;

/**
 * Another agent after the kexec than before it. {@code before} is one without {@code luo-first}, whose manifest has no table of claims;
 * see {@code lab/agent-before}.
 */
final class AgentVersionCases {
    private static final String NO_TABLE = "luo-first: claims wait for the agent; of the manifest's table: no table";

    private AgentVersionCases() {}

    static List<Fault> all() {
        return List.of(
                Fault.succeeds("agent package upgraded before the kexec, from one without luo-first", s -> {
                    s.useAgent("before");
                    s.guest("next_agent this");
                    s.start();
                    s.awaitConsole(NO_TABLE);
                    served(s, "/agent/");
                }),
                Fault.succeeds("agent package downgraded before the kexec, to one without luo-first", s -> {
                    s.guest("next_agent before");
                    s.start();
                    served(s, "/agent-before/");
                }));
    }

    private static void served(Scene s, String installed) {
        FaultChecks.WORKLOADS.forEach(s::awaitVerified);
        FaultCases.expect(s.guest("running_agent"), installed);
    }
}
