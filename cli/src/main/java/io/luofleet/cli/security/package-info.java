// SPDX-License-Identifier: Apache-2.0
/** Commands about who may do what: tokens, hosts that wait, certificates. */
package io.luofleet.cli.security;
