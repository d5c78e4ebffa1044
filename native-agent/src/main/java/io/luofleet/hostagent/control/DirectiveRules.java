// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.control;

import io.luofleet.hostagent.control.Replies.Rules;
import io.luofleet.wire.Artifact;
import io.luofleet.wire.Desired;
import io.luofleet.wire.Directive;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.ReleaseSpec;
import java.time.Duration;
import java.util.UUID;

/** What a directive must be before it is followed. */
final class DirectiveRules {
    /** Longer than any step; what is beyond it would also not fit into a monotonic clock. */
    private static final long MAX_REMAINING_MILLIS = Duration.ofDays(3650).toMillis();

    private DirectiveRules() {}

    /**
     * @param hostId this host
     * @param epoch the highest seen
     */
    static void check(Rules rules, Directive directive, UUID hostId, long epoch) {
        rules.that(hostId.equals(directive.hostId()), "is for host " + directive.hostId() + " and not for " + hostId);
        rules.that(directive.revision() >= 0, "has revision " + directive.revision());
        rules.that(
                directive.epoch() >= epoch,
                "goes back from epoch " + epoch + " to " + directive.epoch()
                        + ": an older control plane, or one restored from a backup");
        Long remaining = directive.remainingMillis();
        rules.that(
                remaining == null || (remaining >= 0 && remaining <= MAX_REMAINING_MILLIS),
                "leaves " + remaining + " ms");
        rules.that(
                directive.orphanOrders().values().stream().noneMatch(java.util.Objects::isNull),
                "has an order about an orphan that says nothing");
        checkWanted(rules, directive, directive.desired());
    }

    private static void checkWanted(Rules rules, Directive directive, Desired desired) {
        boolean idle = desired == Desired.IDLE;
        rules.that(idle || directive.updateId() != null, "wants " + desired + " for no update");
        rules.that(idle || directive.epoch() > 0, "wants " + desired + " in epoch " + directive.epoch());
        rules.that(!idle || directive.updateId() == null, "wants nothing, and that for an update");
        switch (desired) {
            case PREFLIGHT, STAGE, PRESERVE, REBOOT -> {
                rules.that(directive.release() != null, "wants " + desired + " without a release");
                if (directive.release() != null) {
                    checkRelease(rules, directive.release());
                }
            }
            case IDLE, FINISH, ABORT -> {
                // Nothing of the release is read.
            }
        }
    }

    private static void checkRelease(Rules rules, ReleaseSpec release) {
        rules.that(isText(release.name()), "has a release without a name");
        rules.that(isText(release.kernelRelease()), "has a release without a kernel release");
        rules.that(release.image() != null && isWhole(release.image()), "has a release without an image");
        rules.that(release.initrd() == null || isWhole(release.initrd()), "has an initrd without address or digest");
        KernelAbi abi = release.abi();
        rules.that(
                abi != null
                        && isText(abi.luo())
                        && isText(abi.kho())
                        && abi.fileHandlers().stream().allMatch(h -> isText(h.name())),
                "has a release without what it understands of live updates");
    }

    private static boolean isWhole(Artifact artifact) {
        return isText(artifact.uri())
                && artifact.sha256() != null
                && artifact.sha256().matches("[0-9a-f]{64}");
    }

    private static boolean isText(String text) {
        return text != null && !text.isBlank();
    }
}
