// SPDX-License-Identifier: Apache-2.0
/** Runs the packaged control plane, agents and lab hosts as processes, and drives them as an operator would: over REST. */
package io.luofleet.harness;
