// SPDX-License-Identifier: Apache-2.0
/** Plans of rollouts over HTTP and in the database. */
package io.luofleet.plan;
