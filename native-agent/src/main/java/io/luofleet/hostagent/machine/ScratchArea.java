// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.machine;

/**
 * One of KHO's scratch areas: memory in which nothing is preserved, and the only memory into which {@code kexec_file_load} puts the
 * next kernel while KHO is on ({@code kho_locate_mem_hole()}). They are made once, at the cold boot.
 *
 * @param start physical address
 * @param bytes its length
 */
public record ScratchArea(long start, long bytes) {}
