// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.net;

import io.luofleet.wire.CertificateLife;

/** The certificate by which connections prove who this is, as it was found when the last one was opened. */
public sealed interface CertificateStatus {
    /**
     * There is one.
     *
     * @param life how long it is valid
     * @param isOurs whether the agent renews it itself; somebody else replaces it otherwise
     */
    record Present(CertificateLife life, boolean isOurs) implements CertificateStatus {}

    /**
     * There is none that can be used.
     *
     * @param why in words
     */
    record Missing(String why) implements CertificateStatus {}

    /** None is needed: the control plane's address has no TLS. */
    record NotNeeded() implements CertificateStatus {}
}
