// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

/**
 * One check of a preflight.
 *
 * @param name what is checked, for example {@code device}, {@code luo-abi}, {@code workloads}
 * @param passed the verdict
 * @param detail what was seen
 * @param remedy what to do about it; {@code null} when passed
 */
public record Check(String name, boolean passed, String detail, String remedy) {}
