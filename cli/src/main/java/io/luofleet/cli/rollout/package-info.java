// SPDX-License-Identifier: Apache-2.0
/** Commands about plans and rollouts. */
package io.luofleet.cli.rollout;
