// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

/**
 * An open file as LUO sees it: opaque, understood by its handler only. Each object stands for one reference; whoever owns it
 * releases it once.
 */
public interface KernelFile {
    /** Gives back this reference ({@code fput}). */
    default void release() {}
}
