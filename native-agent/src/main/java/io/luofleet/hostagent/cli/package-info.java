// SPDX-License-Identifier: Apache-2.0
/** The program {@code luo-agent}. */
package io.luofleet.hostagent.cli;
