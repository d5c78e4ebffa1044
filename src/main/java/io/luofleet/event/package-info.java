// SPDX-License-Identifier: Apache-2.0
/** One append-only log of everything that happened. */
package io.luofleet.event;
