// SPDX-License-Identifier: Apache-2.0
/** JSON for what guests wait for. */
package io.luofleet.hostagent.json;
