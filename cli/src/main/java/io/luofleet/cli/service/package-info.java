// SPDX-License-Identifier: Apache-2.0
/** Which control plane, as whom, and what it answers. */
package io.luofleet.cli.service;
