// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

/**
 * A file without real memory that belongs to another, as a vCPU to its VM.
 *
 * @param handler the handler it is for, for example {@code kvm-vcpu-v1}
 * @param name what it is called
 * @param sizeBytes its size
 * @param owner what it belongs to
 */
public record OwnedFile(String handler, String name, long sizeBytes, RehearsalFile owner) implements RehearsalFile {
    // Two files with the same description are two files.
    @Override
    @SuppressWarnings("ReferenceEquality")
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
