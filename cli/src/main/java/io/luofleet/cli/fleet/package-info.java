// SPDX-License-Identifier: Apache-2.0
/** Commands about hosts, releases and the fleet as a whole. */
package io.luofleet.cli.fleet;
