// SPDX-License-Identifier: Apache-2.0
/** Who says that a release may boot: signatures that hosts check with keys of their own. */
package io.luofleet.wire.signature;
