// SPDX-License-Identifier: Apache-2.0
/** Which hosts: selectors over labels, for plans, windows and the scopes of credentials alike. Pure Java. */
package io.luofleet.label;
