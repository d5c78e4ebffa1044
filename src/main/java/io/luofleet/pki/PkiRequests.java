// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import io.luofleet.host.HostCertificate;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What admins and agents send about certificates. */
final class PkiRequests {
    /** The grammar of a host's name. */
    static final String HOST_NAME = "[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?";

    /** The same in words. */
    static final String HOST_NAME_RULE = "must be letters, digits and . _ - (at most 253)";

    private static final int LARGEST_CSR = 8_192;

    private PkiRequests() {}

    /**
     * A token by which machines enrol.
     *
     * @param name what it is for, as people tell tokens apart
     * @param host the only host that it is for; any where it is left out
     * @param labels what its hosts are labelled, whatever they say of themselves; nothing where it is left out
     * @param uses how many machines may enrol by it; one where it is left out
     * @param expiresAt when it ends; after a day where it is left out
     */
    record MakeToken(
            @NotBlank @Size(max = 128) @Schema(examples = "rack r7")
            String name,

            @Pattern(regexp = HOST_NAME, message = HOST_NAME_RULE) @Schema(examples = "host-07")
            String host,

            Map<String, String> labels,
            @Min(1) @Max(100_000) Integer uses,
            Instant expiresAt) {}

    /**
     * The end of a token or a certificate.
     *
     * @param reason why
     */
    record Revoke(
            @NotBlank @Size(max = 500) @Schema(examples = "the machine was sold")
            String reason) {}

    /**
     * Whose certificates speak for a host.
     *
     * @param authority the service's own alone, or those of the site, too
     * @param labels what the host is labelled, whatever it says of itself; as its certificate had it where it is left out
     * @param reason why
     */
    record DecideAuthority(
            @NotNull HostCertificate.Authority authority,
            Map<String, String> labels,

            @NotBlank @Size(max = 500) @Schema(examples = "rack r7 has SPIRE now")
            String reason) {}

    /**
     * A machine asks for its certificate.
     *
     * @param token the enrolment token
     * @param host the name under which it is to speak
     * @param machineId its identity, stable over reboots
     * @param request PKCS#10 in PEM, EC P-256
     */
    record Enrol(
            @NotBlank @Size(max = 128) String token,

            @NotBlank @Pattern(regexp = HOST_NAME, message = HOST_NAME_RULE)
            String host,

            @NotBlank @Size(max = 200) String machineId,
            @NotNull @Size(max = LARGEST_CSR) String request) {
        /** Without the token, which would else be in a log with it. */
        @Override
        public String toString() {
            return "enrolment of " + host;
        }
    }

    /**
     * A machine that has no token asks for its certificate, and how it is with that.
     *
     * @param host the name under which it would like to speak
     * @param machineId its identity, stable over reboots
     * @param request PKCS#10 in PEM, EC P-256
     */
    record AskAcceptance(
            @NotBlank @Pattern(regexp = HOST_NAME, message = HOST_NAME_RULE)
            String host,

            @NotBlank @Size(max = 200) String machineId,
            @NotNull @Size(max = LARGEST_CSR) String request) {}

    /**
     * An admin lets a machine have a certificate.
     *
     * @param host the host that it is
     * @param labels what the host is labelled, whatever it says of itself; nothing where it is left out
     * @param force also where the host is in the fleet, as the same machine
     * @param reason why; may be left out
     */
    record Accept(
            @NotBlank @Pattern(regexp = HOST_NAME, message = HOST_NAME_RULE) @Schema(examples = "host-07")
            String host,

            Map<String, String> labels,
            Boolean force,
            @Size(max = 500) String reason) {
        boolean isForced() {
            return Boolean.TRUE.equals(force);
        }
    }

    /**
     * A machine that has a certificate asks for the next one.
     *
     * @param request PKCS#10 in PEM, EC P-256
     */
    record Renew(@NotNull @Size(max = LARGEST_CSR) String request) {}
}
