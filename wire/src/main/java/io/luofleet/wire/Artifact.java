// SPDX-License-Identifier: Apache-2.0
package io.luofleet.wire;

/**
 * A file to fetch and verify.
 *
 * @param uri where it is: {@code http}, {@code https} or {@code file}; a relative one is resolved against the control
 *     plane's own address
 * @param sha256 64 lower-case hexadecimal digits
 * @param sizeBytes its size; {@code null} when unknown
 */
public record Artifact(String uri, String sha256, Long sizeBytes) {}
