// SPDX-License-Identifier: Apache-2.0
package io.luofleet.session.flb;

import io.luofleet.wire.FlbState;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.SessionState;
import io.luofleet.wire.SessionState.FileState;
import io.luofleet.wire.SessionState.Stage;
import java.util.List;
import java.util.Optional;

/**
 * What an FLB's count must be at each moment of an update. The rules are those of {@code luo_flb_file_preserve()} and
 * {@code luo_flb_file_finish()} in kernel/liveupdate/luo_flb.c: each preserved file counts once for each FLB that its handler
 * depends on, a kexec changes no count, and each finished file gives its count back. A pure function.
 */
final class FlbRules {
    private FlbRules() {}

    /**
     * An observation judged.
     *
     * @param verdict whether the rules are met
     * @param expected the count that must be; {@code null} when nobody can tell
     * @param detail what is wrong and what to do, or why nobody can tell; {@code null} when all is well
     */
    record Ruling(FlbVerdict verdict, Long expected, String detail) {}

    /**
     * The old kernel with everything preserved.
     *
     * @param kernel its name
     * @param abi the handlers and FLBs of the release registered for it; empty when none is
     * @param sessions every session known, the agent's own manifest session included
     */
    record Outgoing(String kernel, Optional<KernelAbi> abi, List<SessionState> sessions) {}

    /**
     * Judges one observation.
     *
     * @param seen the observation
     * @param outgoing what is preserved; looked at for {@link FlbState.Moment#AT_PRESERVE} only
     * @param preserved the FLB's count at preserve; {@code null} when it is not known
     */
    static Ruling judge(FlbState seen, Outgoing outgoing, Long preserved) {
        Ruling counted =
                switch (seen.moment()) {
                    case AT_PRESERVE -> atPreserve(seen, outgoing);
                    case AFTER_RETRIEVE -> afterRetrieve(seen, preserved);
                    case AFTER_FINISH -> afterFinish(seen);
                };
        return switch (seen.status()) {
            case FAILED ->
                broken(
                        counted.expected(),
                        "The kernel could not bring its state back, and never will in this boot. Files that depend on it "
                                + "cannot be used as before: see the kernel log, evacuate their guests and plan a cold boot.");
            case UNCLAIMED ->
                broken(
                        counted.expected(),
                        "No file handler of this kernel knows it, so its state stays in memory until a cold boot. Plan one, "
                                + "and go to a release that has this FLB next time.");
            case HELD, NONE, PENDING, RETRIEVED, FINISHED -> counted;
            case null -> counted;
        };
    }

    private static Ruling atPreserve(FlbState seen, Outgoing outgoing) {
        if (outgoing.abi().isEmpty()) {
            return unknown("no release is registered for the running kernel " + outgoing.kernel()
                    + ", so nobody knows which files depend on it");
        }
        List<KernelAbi.FileHandler> handlers = outgoing.abi().get().fileHandlers();
        if (handlers.stream().noneMatch(h -> h.flbs().contains(seen.name()))) {
            return unknown("the release registered for " + outgoing.kernel() + " does not have it");
        }
        Optional<String> unsettled = outgoing.sessions().stream()
                .filter(s -> s.stage() != Stage.PRESERVED && s.stage() != Stage.UNPRESERVED)
                .map(s -> s.name() + " is " + s.stage())
                .findFirst();
        if (unsettled.isPresent()) {
            return unknown("not every session is preserved: " + unsettled.get());
        }
        List<String> files = outgoing.sessions().stream()
                .filter(s -> s.stage() == Stage.PRESERVED)
                .flatMap(s -> s.files().stream())
                .map(FileState::handler)
                .toList();
        return files.stream()
                .filter(f -> handlers.stream().noneMatch(h -> h.name().equals(f)))
                .findFirst()
                .map(stranger ->
                        unknown("the release registered for " + outgoing.kernel() + " has no file handler " + stranger))
                .orElseGet(() -> counted(
                        seen,
                        dependents(files, handlers, seen.name()),
                        "the files in the sessions known that depend on it",
                        "Find out who else preserves files on this host, and whether the release registered for the running "
                                + "kernel lists the right FLBs, before the host is updated."));
    }

    private static long dependents(List<String> files, List<KernelAbi.FileHandler> handlers, String flb) {
        return files.stream()
                .filter(f -> handlers.stream()
                        .anyMatch(h -> h.name().equals(f) && h.flbs().contains(flb)))
                .count();
    }

    private static Ruling afterRetrieve(FlbState seen, Long preserved) {
        return preserved == null
                ? unknown("it was not counted at preserve")
                : counted(
                        seen,
                        preserved,
                        "its count at preserve, and nothing is finished yet",
                        "See the kernel log for what was lost on the way or finished by somebody else.");
    }

    private static Ruling afterFinish(FlbState seen) {
        return counted(
                seen,
                0,
                "everything is finished",
                "Its memory stays taken: see the host's orphans for sessions that nobody finished, else plan a cold boot.");
    }

    private static Ruling counted(FlbState seen, long expected, String because, String remedy) {
        return seen.count() == expected
                ? new Ruling(FlbVerdict.MET, expected, null)
                : broken(
                        expected,
                        "It counts %d files where %d are expected (%s). %s"
                                .formatted(seen.count(), expected, because, remedy));
    }

    private static Ruling broken(Long expected, String detail) {
        return new Ruling(FlbVerdict.BROKEN, expected, detail);
    }

    private static Ruling unknown(String why) {
        return new Ruling(FlbVerdict.UNKNOWN, null, "Cannot be judged: " + why + ".");
    }
}
