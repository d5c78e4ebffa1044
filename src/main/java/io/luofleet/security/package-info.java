// SPDX-License-Identifier: Apache-2.0
/** Who acts: the one seam that authentication will have to fill. */
package io.luofleet.security;
