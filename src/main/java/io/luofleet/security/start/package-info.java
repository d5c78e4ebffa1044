// SPDX-License-Identifier: Apache-2.0
/** What keeps the service from starting: settings with which strangers could act, or listen in. */
package io.luofleet.security.start;
