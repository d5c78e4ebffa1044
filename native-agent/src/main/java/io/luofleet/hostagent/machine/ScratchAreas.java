// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.machine;

import io.luofleet.hostagent.sys.ProcFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads KHO's scratch areas from debugfs, where {@code CONFIG_KEXEC_HANDOVER_DEBUGFS} has them. */
final class ScratchAreas {
    private ScratchAreas() {}

    /** @param directory {@code /sys/kernel/debug/kho/out}; none where it cannot be read or makes no sense */
    static List<ScratchArea> read(Path directory) {
        try {
            List<Long> starts = numbers(directory.resolve("scratch_phys"));
            List<Long> lengths = numbers(directory.resolve("scratch_len"));
            if (starts.size() != lengths.size()) {
                return List.of();
            }
            List<ScratchArea> areas = new ArrayList<>();
            for (int i = 0; i < starts.size(); i++) {
                areas.add(new ScratchArea(starts.get(i), lengths.get(i)));
            }
            return List.copyOf(areas);
        } catch (IOException | NumberFormatException unknown) {
            return List.of();
        }
    }

    private static List<Long> numbers(Path file) throws IOException {
        return ProcFile.read(file).lines().map(Long::decode).toList();
    }
}
