// SPDX-License-Identifier: Apache-2.0
/** How people come in with a browser: logging in at the OpenID Connect provider, and out again. */
package io.luofleet.security.browser;
