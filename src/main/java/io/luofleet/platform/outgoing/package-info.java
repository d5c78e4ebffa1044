// SPDX-License-Identifier: Apache-2.0
/** Where this service may connect to when somebody else names the address. */
package io.luofleet.platform.outgoing;
