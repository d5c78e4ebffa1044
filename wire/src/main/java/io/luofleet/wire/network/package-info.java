// SPDX-License-Identifier: Apache-2.0
/** Which addresses a program connects to when somebody else names them. */
package io.luofleet.wire.network;
