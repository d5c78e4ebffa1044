// SPDX-License-Identifier: Apache-2.0
/** What the terminal shows. */
package io.luofleet.cli.print;
