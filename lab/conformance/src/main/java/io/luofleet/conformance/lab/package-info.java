// SPDX-License-Identifier: Apache-2.0
/** What boots the guest on the build machine and adds up what it says. */
package io.luofleet.conformance.lab;
