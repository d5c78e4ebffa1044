// SPDX-License-Identifier: Apache-2.0
/** Who acts and what each may do: roles, scopes, and the credentials that prove them. */
package io.luofleet.security;
