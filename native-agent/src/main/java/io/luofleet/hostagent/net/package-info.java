// SPDX-License-Identifier: Apache-2.0
/** How connections are opened, apart from what is said over them. */
package io.luofleet.hostagent.net;
