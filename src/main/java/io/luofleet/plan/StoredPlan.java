// SPDX-License-Identifier: Apache-2.0
package io.luofleet.plan;

import io.luofleet.plan.model.Plan;
import io.luofleet.security.Principal;
import java.time.Instant;

/**
 * A plan that was kept.
 *
 * @param plan the plan
 * @param author who made it first
 * @param createdAt when that was
 */
public record StoredPlan(Plan plan, Principal author, Instant createdAt) {}
