// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.hostagent.machine.ScratchArea;
import io.luofleet.wire.Artifact;
import io.luofleet.wire.Check;
import io.luofleet.wire.ReleaseSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether the next kernel and its initrd fit into KHO's scratch areas, each into one. By the registered sizes, which is what they need
 * at least: a kernel also needs the room into which it unpacks itself. {@code kexec_file_load} has the last word, while staging and
 * so before anything is preserved. Pure.
 */
final class ScratchCheck {
    static final String NAME = "kho-scratch";

    private ScratchCheck() {}

    static Check of(ReleaseSpec target, List<ScratchArea> areas) {
        List<Long> sizes = Stream.of(target.image(), target.initrd())
                .filter(Objects::nonNull)
                .map(Artifact::sizeBytes)
                .filter(Objects::nonNull)
                .sorted(Comparator.reverseOrder())
                .toList();
        if (areas.isEmpty()) {
            return new Check(
                    NAME, true, "not known here: /sys/kernel/debug/kho/out cannot be read; found out by staging", null);
        }
        String detail = "areas of " + words(areas) + ", needed at least: "
                + (sizes.isEmpty()
                        ? "not known, as the release has no sizes"
                        : sizes.stream().map(ScratchCheck::mebibytes).collect(Collectors.joining(" and ")));
        boolean fits = fits(sizes, areas);
        return new Check(
                NAME,
                fits,
                detail,
                fits
                        ? null
                        : "choose a release with a smaller kernel and initrd, or cold-boot the host with a larger kho_scratch=;"
                                + " the areas are made once, at the cold boot");
    }

    /** For messages. */
    static String words(List<ScratchArea> areas) {
        return areas.isEmpty()
                ? "of unknown size"
                : areas.stream().map(area -> mebibytes(area.bytes())).collect(Collectors.joining(", "));
    }

    /** Largest first into the first that has room: what does not fit so may still fit, but two files leave no such choice. */
    private static boolean fits(List<Long> sizes, List<ScratchArea> areas) {
        List<Long> room =
                new ArrayList<>(areas.stream().map(ScratchArea::bytes).sorted().toList());
        for (long size : sizes) {
            int at = firstWith(size, room);
            if (at < 0) {
                return false;
            }
            room.set(at, room.get(at) - size);
            room.sort(null);
        }
        return true;
    }

    private static int firstWith(long size, List<Long> room) {
        for (int i = 0; i < room.size(); i++) {
            if (room.get(i) >= size) {
                return i;
            }
        }
        return -1;
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
    }
}
