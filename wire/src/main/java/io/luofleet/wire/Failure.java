// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

/**
 * Why a step failed, for an operator.
 *
 * @param code stable upper-case identifier, for example {@code SHA256_MISMATCH}, {@code DEVICE_ABSENT}, {@code KERNEL_ERROR}
 * @param detail what happened, with names and numbers
 * @param remedy what to do about it; {@code null} when there is nothing to say
 * @param errno symbolic errno, for example {@code EBUSY}, when a system call failed; {@code null} otherwise
 * @param ioctl the call that failed, for example {@code PRESERVE_FD}; {@code null} when none did
 * @param session the session concerned; {@code null} when none is
 */
public record Failure(String code, String detail, String remedy, String errno, String ioctl, String session) {}
