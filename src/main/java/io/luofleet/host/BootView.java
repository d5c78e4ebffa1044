// SPDX-License-Identifier: Apache-2.0
package io.luofleet.host;

import java.time.Instant;

/**
 * One boot of a host.
 *
 * @param bootId its id
 * @param kernelRelease its kernel
 * @param liveUpdateNumber live updates since the last cold boot; {@code null} where the host cannot tell
 * @param how how the host came to be in it
 * @param firstSeen when it was first seen
 * @param current whether the host was last seen in it
 */
public record BootView(
        String bootId, String kernelRelease, Long liveUpdateNumber, BootKind how, Instant firstSeen, boolean current) {}
