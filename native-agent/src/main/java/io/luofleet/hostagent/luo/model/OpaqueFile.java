// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

/**
 * A file of which the model knows its handler and size only; for rehearsals without real memory.
 *
 * @param handler the handler it is for, for example {@code vfio-pci-v1}
 * @param name what it is called, so that a test can tell which came back
 * @param sizeBytes its size
 */
public record OpaqueFile(String handler, String name, long sizeBytes) implements RehearsalFile {
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
