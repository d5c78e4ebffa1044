// SPDX-License-Identifier: Apache-2.0
/** Which kernels this host boots: releases signed by keys that lie on the host, whatever the control plane says. */
package io.luofleet.hostagent.trust;
