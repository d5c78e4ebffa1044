// SPDX-License-Identifier: Apache-2.0
/** Releases: what is signed of them, by whom, and whether that holds. Nothing here talks to a server. */
package io.luofleet.cli.release;
