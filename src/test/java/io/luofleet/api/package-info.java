// SPDX-License-Identifier: Apache-2.0
/** The API's document, and what in it would break those who go by it. */
package io.luofleet.api;
