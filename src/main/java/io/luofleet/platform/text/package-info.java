// SPDX-License-Identifier: Apache-2.0
/** Text, instants and durations from outside: one place says which are taken. */
package io.luofleet.platform.text;
