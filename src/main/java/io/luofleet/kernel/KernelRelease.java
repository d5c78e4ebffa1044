// SPDX-License-Identifier: Apache-2.0
package io.luofleet.kernel;

import io.luofleet.wire.ReleaseSpec;
import java.util.UUID;

/**
 * A release as the other packages know it; it never changes.
 *
 * @param id its id
 * @param spec what agents are told of it
 */
public record KernelRelease(UUID id, ReleaseSpec spec) {}
