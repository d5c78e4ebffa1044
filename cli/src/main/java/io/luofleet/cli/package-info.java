// SPDX-License-Identifier: Apache-2.0
/** The command line for operators. */
package io.luofleet.cli;
