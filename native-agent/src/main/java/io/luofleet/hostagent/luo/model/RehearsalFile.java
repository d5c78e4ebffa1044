// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

/** A file without real memory, for rehearsals. It comes back from a live update with the name and size it had. */
public sealed interface RehearsalFile extends KernelFile permits OpaqueFile, OwnedFile, SyntheticMemfd {
    /** What it is called, so that one can tell which came back. */
    String name();

    /** Its size. */
    long sizeBytes();

    /**
     * A new file.
     *
     * @param handler the handler it is for, for example {@code memfd-v2}
     */
    static RehearsalFile of(String handler, String name, long sizeBytes) {
        return handler.startsWith("memfd-")
                ? new SyntheticMemfd(name, sizeBytes)
                : new OpaqueFile(handler, name, sizeBytes);
    }

    /**
     * A new file that belongs to another.
     *
     * @param handler the handler it is for, for example {@code kvm-vcpu-v1}
     * @param owner for example its VM
     */
    static RehearsalFile owned(String handler, String name, long sizeBytes, RehearsalFile owner) {
        return new OwnedFile(handler, name, sizeBytes, owner);
    }
}
