// SPDX-License-Identifier: Apache-2.0
/** Certificates of agents by authorities of the site: which authorities, what a chain is worth, and which host it names. */
package io.luofleet.pki.external;
