// SPDX-License-Identifier: Apache-2.0
/** The suite against the model. */
package io.luofleet.conformance.model;
