// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The little an agent keeps on disk: the highest epoch it has seen, so that a stale control plane replica cannot command it
 * even after a restart. Everything else is asked of the kernel, the manifest, the workloads or the control plane.
 */
public final class AgentState {
    private static final String EPOCH_FILE = "epoch";

    private final Path directory;
    private long epoch;

    private AgentState(Path directory, long epoch) {
        this.directory = directory;
        this.epoch = epoch;
    }

    /**
     * @param directory made when absent
     * @throws IOException when it can be neither read nor made, or holds something else
     */
    public static AgentState open(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve(EPOCH_FILE);
        try {
            return new AgentState(
                    directory, Long.parseLong(Files.readString(file).strip()));
        } catch (NoSuchFileException first) {
            return new AgentState(directory, 0);
        } catch (NumberFormatException e) {
            throw new IOException(file + " does not hold a number; remove it to start anew", e);
        }
    }

    /** The highest epoch seen. */
    public synchronized long epoch() {
        return epoch;
    }

    /**
     * Remembers an epoch; a lower one changes nothing. On disk before this returns.
     *
     * @throws IOException when it is remembered for the life of this process only
     */
    public synchronized void sawEpoch(long seen) throws IOException {
        if (seen <= epoch) {
            return;
        }
        epoch = seen;
        Path fresh = directory.resolve(EPOCH_FILE + ".new");
        Files.writeString(fresh, seen + "\n", StandardCharsets.US_ASCII);
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(fresh, directory.resolve(EPOCH_FILE), StandardCopyOption.ATOMIC_MOVE);
    }
}
