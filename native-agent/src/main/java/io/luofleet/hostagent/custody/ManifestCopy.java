// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.custody;

import io.luofleet.hostagent.log.Log;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The second copy of a manifest, on disk. It exists while its update is under way, and is read only when the first one, which the kernel
 * hands over, cannot be.
 */
public final class ManifestCopy {
    private static final ManifestCopy NONE = new ManifestCopy(null, Log.silent());
    private static final String FILE = "manifest";

    private final StateDirectory state;
    private final Log log;

    private ManifestCopy(StateDirectory state, Log log) {
        this.state = state;
        this.log = log;
    }

    /** Copies in the state directory. */
    public static ManifestCopy in(StateDirectory state, Log log) {
        return new ManifestCopy(state, log);
    }

    /** Keeps none. */
    public static ManifestCopy none() {
        return NONE;
    }

    /** What came of looking for a copy. */
    public sealed interface Found {
        /** One that is of the update that led to this boot. */
        record Usable(Manifest manifest) implements Found {}

        /** There is none, and never was one that this boot could go by. */
        record Absent(String why) implements Found {}

        /** There is one that may not be used: damaged, or of another host or update. It stays where it is, for people to look at. */
        record Unusable(String why) implements Found {}

        /** Nobody can tell yet: the directory is not there, or the disk does not answer. */
        record NotYet(String why) implements Found {}
    }

    /** Keeps a copy. An update does not fail for want of it. */
    void write(Manifest manifest) {
        if (state == null) {
            return;
        }
        try {
            state.write(
                    FILE,
                    file -> ManifestCodec.write(manifest, (offset, bytes) -> {
                        ByteBuffer buffer = ByteBuffer.wrap(bytes);
                        while (buffer.hasRemaining()) {
                            file.write(buffer, offset + buffer.position());
                        }
                    }));
        } catch (IOException e) {
            log.warn(
                    "manifest-not-copied",
                    "why",
                    e.getMessage(),
                    "means",
                    "the next agent has one manifest only; see to the disk before the next update");
        }
    }

    /** Drops the copy: its update is over. */
    void remove() {
        if (state == null) {
            return;
        }
        try {
            state.remove(FILE);
        } catch (IOException e) {
            // It names the boot that it is for, so that no other one takes it for its own.
            log.warn("manifest-copy-not-removed", "why", e.getMessage());
        }
    }

    /**
     * Looks for the copy of the update that led to this boot.
     *
     * @param owner whose it must be
     * @param liveUpdateNumber of the running kernel; empty when it does not tell
     */
    Found find(Owner owner, OptionalLong liveUpdateNumber) {
        if (state == null) {
            return new Found.Absent("no second copy is kept");
        }
        if (!state.present()) {
            return new Found.NotYet(state.path() + " is not there");
        }
        Optional<Manifest> read;
        try {
            read = state.read(FILE, ManifestCopy::decode);
        } catch (IOException e) {
            if (e.getCause() instanceof BadCopy) {
                return new Found.Unusable(state.path() + " has one that is damaged: " + e.getMessage());
            }
            return new Found.NotYet(e.getMessage());
        }
        if (read.isEmpty()) {
            return new Found.Absent("there is no second copy in " + state.path());
        }
        if (owner.bootId().equals(read.get().bootId())) {
            return new Found.Absent(
                    "the second copy in " + state.path() + " was written in this boot, for the next one");
        }
        String foreign = owner.whyNotOf(read.get(), liveUpdateNumber);
        return foreign.isEmpty()
                ? new Found.Usable(read.get())
                : new Found.Unusable("the second copy in " + state.path() + " is not of this boot: " + foreign);
    }

    private static Manifest decode(FileChannel file) throws IOException {
        try {
            return ManifestCodec.decode(
                            (offset, into, length) -> Math.max(0, file.read(ByteBuffer.wrap(into, 0, length), offset)))
                    .manifest();
        } catch (ManifestException e) {
            throw new BadCopy(e);
        }
    }

    private static final class BadCopy extends IOException {
        BadCopy(ManifestException cause) {
            super(cause.getMessage(), cause);
        }
    }
}
