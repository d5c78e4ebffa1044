// SPDX-License-Identifier: Apache-2.0
/** The inventory: hosts, their boots, and which agent process speaks for each. */
package io.luofleet.host;
