// SPDX-License-Identifier: Apache-2.0
/** The suite against the running kernel, by system calls through JNA. */
package io.luofleet.conformance.kernel;
