// SPDX-License-Identifier: Apache-2.0
/** What a rollout would do, computed from an inventory and a strategy: pure, so that the same input gives the same plan. */
package io.luofleet.plan.model;
