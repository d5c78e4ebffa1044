// SPDX-License-Identifier: Apache-2.0
package io.luofleet.kernel;

import io.luofleet.wire.ReleaseSpec;
import java.util.UUID;

/**
 * A release as the other packages know it. What agents are told of it never changes.
 *
 * @param id its id
 * @param spec what agents are told of it
 * @param retired its end; {@code null} while hosts may go to it
 */
public record KernelRelease(UUID id, ReleaseSpec spec, Retired retired) {}
