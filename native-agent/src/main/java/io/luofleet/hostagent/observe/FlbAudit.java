// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.observe;

import io.luofleet.hostagent.luo.query.ListedFile;
import io.luofleet.hostagent.luo.query.ListedFlb;
import io.luofleet.hostagent.luo.query.ListedHandler;
import io.luofleet.wire.KernelAbi;
import io.luofleet.wire.KernelAbi.FileHandler;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Compares the FLB counts of the kernel with the manifest before anything is finished. FINISH cannot be taken back: with a count
 * that is too low the last files would lose what they depend on, with one that is too high its memory would never be free. Until it
 * is called the guests have all they need, so when in doubt it is not. Pure.
 */
public final class FlbAudit {
    private FlbAudit() {}

    /**
     * Files of sessions that the manifest does not know count as the kernel says, as nobody else knows them.
     *
     * @param look what the kernel said of what came in
     * @param abi what the manifest says of the kernel: which handler's files depend on which FLBs
     * @param manifest the handler of each file that is not finished by the manifest
     * @return what is wrong; empty when nothing is, or nobody can tell
     */
    public static Optional<String> mismatch(KernelLook look, KernelAbi abi, List<String> manifest) {
        List<String> wrong = new ArrayList<>();
        for (ListedFlb flb : look.flbs()) {
            List<FileHandler> dependents = abi.fileHandlers().stream()
                    .filter(handler -> handler.flbs().contains(flb.name()))
                    .toList();
            if (dependents.isEmpty() || !described(flb, dependents, look)) {
                continue;
            }
            long expected = 0;
            long strangers = 0;
            for (FileHandler handler : dependents) {
                expected += manifest.stream().filter(handler.name()::equals).count();
                strangers += strangers(handler.name(), look);
            }
            if (flb.incomingCount() != expected + strangers) {
                wrong.add("FLB '" + flb.name() + "' is held by " + flb.incomingCount() + " by the kernel's count, by "
                        + expected + " files by the manifest"
                        + (strangers == 0 ? "" : " and " + strangers + " of sessions it does not know"));
            }
        }
        return wrong.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", wrong));
    }

    /** Whether the kernel has the dependencies that the manifest names. When a release is registered wrongly, its counts say nothing. */
    private static boolean described(ListedFlb flb, List<FileHandler> dependents, KernelLook look) {
        return flb.handlers() == dependents.size()
                && dependents.stream().allMatch(handler -> look.handlers().stream()
                        .anyMatch(listed -> listed.name().equals(handler.name())
                                && listed.flbs() == handler.flbs().size()));
    }

    /** Files of a handler that came in in sessions which the agent does not hold. */
    private static long strangers(String handler, KernelLook look) {
        long all = look.handlers().stream()
                .filter(listed -> listed.name().equals(handler))
                .mapToLong(ListedHandler::incomingFiles)
                .sum();
        long ours = look.files().values().stream()
                .flatMap(Collection::stream)
                .map(ListedFile::handler)
                .filter(handler::equals)
                .count();
        return all - ours;
    }
}
