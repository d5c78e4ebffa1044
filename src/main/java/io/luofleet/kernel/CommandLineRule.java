// SPDX-License-Identifier: Apache-2.0
package io.luofleet.kernel;

import io.luofleet.platform.problem.InvalidRequestException;
import io.luofleet.platform.problem.Problem.Violation;
import io.luofleet.wire.KernelCommandLine;
import io.luofleet.wire.TakeoverRule;
import java.util.List;

/**
 * A release's command line, if it has one, lets its kernel take over what was preserved. Without one each host keeps its own, which
 * its agent checks.
 */
final class CommandLineRule {
    private static final String FIELD = "commandLine";

    private CommandLineRule() {}

    /** @throws InvalidRequestException names each word to change */
    static void require(RegisterRelease release) {
        if (release.commandLine() == null) {
            return;
        }
        KernelCommandLine line = KernelCommandLine.parse(release.commandLine());
        List<Violation> violations = TakeoverRule.faults(line, release.abi().khoOnByDefault()).stream()
                .map(fault -> new Violation(FIELD, fault.problem() + "; " + fault.remedy()))
                .toList();
        if (!violations.isEmpty()) {
            throw new InvalidRequestException(violations);
        }
    }
}
