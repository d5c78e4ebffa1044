// SPDX-License-Identifier: Apache-2.0
/** How long guests stood still: each by its own measure, over releases, kernels, rollouts, hosts and labels. */
package io.luofleet.update.blackout;
