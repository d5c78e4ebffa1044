// SPDX-License-Identifier: Apache-2.0
/** Which machine speaks for which host: the service's own certificate authority, enrolment, renewal, revocation. */
package io.luofleet.pki;
