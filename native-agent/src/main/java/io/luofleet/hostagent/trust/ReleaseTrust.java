// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.trust;

import io.luofleet.wire.AgentFailure;
import io.luofleet.wire.ReleaseSpec;
import io.luofleet.wire.signature.ReleaseManifest;
import io.luofleet.wire.signature.ReleaseSignature;
import io.luofleet.wire.signature.VerifyingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Decides whether a release may boot here. The keys are the host's and never come from the control plane, which could then name its
 * own. The manifest is made of what the agent is about to load, not of what somebody says was signed.
 *
 * @param policy what is asked for
 * @param directory where the keys lie
 */
public record ReleaseTrust(SignaturePolicy policy, Path directory) {
    /** Where the keys lie unless told otherwise. */
    public static final Path DEFAULT_KEYS = Path.of("/etc/luofleet/trusted-keys");

    /** Trusts every release. */
    public static ReleaseTrust off() {
        return new ReleaseTrust(SignaturePolicy.OFF, DEFAULT_KEYS);
    }

    /** What came of looking at a release. */
    public sealed interface Verdict {
        /** In words. */
        String why();

        /**
         * It may boot.
         *
         * @param why in words
         */
        record Trusted(String why) implements Verdict {}

        /**
         * It may not.
         *
         * @param code what is wrong
         * @param why in words
         * @param remedy what to do
         */
        record Refused(AgentFailure code, String why, String remedy) implements Verdict {}
    }

    /** Looks at a release. Reads the keys each time. */
    public Verdict check(ReleaseSpec release) {
        return switch (inForce()) {
            case OFF -> new Verdict.Trusted("signatures are not asked for on this host");
            case OPTIONAL ->
                release.signatures().isEmpty()
                        ? new Verdict.Trusted("it is not signed, which this host accepts")
                        : verified(release);
            case AUTO, REQUIRED -> verified(release);
        };
    }

    /** The policy in words, for status. */
    public String words() {
        return policy == SignaturePolicy.AUTO ? inForce().text() + " (auto, by " + directory + ")" : policy.text();
    }

    private SignaturePolicy inForce() {
        if (policy != SignaturePolicy.AUTO) {
            return policy;
        }
        // Not exists(): that is false, too, where nobody can tell, behind a broken link or a disk that does not answer.
        return Files.notExists(directory, LinkOption.NOFOLLOW_LINKS) ? SignaturePolicy.OFF : SignaturePolicy.REQUIRED;
    }

    private Verdict verified(ReleaseSpec release) {
        TrustedKeys keys;
        byte[] manifest;
        try {
            keys = TrustedKeys.in(directory);
        } catch (IOException e) {
            return new Verdict.Refused(
                    AgentFailure.TRUSTED_KEYS_UNUSABLE,
                    "The trusted keys of this host cannot be used: " + (e.getMessage() == null ? e : e.getMessage()),
                    "Put the public keys into " + directory + " on the host, writable by root alone.");
        }
        try {
            manifest = ReleaseManifest.bytes(release);
        } catch (IllegalArgumentException e) {
            return invalid(release, e.getMessage());
        }
        if (release.signatures().isEmpty()) {
            return new Verdict.Refused(
                    AgentFailure.RELEASE_NOT_SIGNED,
                    "Release " + release.name() + " is not signed, and this host boots signed releases only",
                    "Sign it with 'luofleet release sign' and register the signature, or choose a signed release.");
        }
        return verified(release, manifest, keys);
    }

    private static Verdict verified(ReleaseSpec release, byte[] manifest, TrustedKeys keys) {
        boolean known = false;
        for (ReleaseSignature signature :
                release.signatures().stream().limit(ReleaseSignature.MOST).toList()) {
            Optional<TrustedKeys.Named> key = keys.find(signature.key());
            known |= key.isPresent();
            if (key.isPresent() && key.get().key().verifies(manifest, signature.signature())) {
                return new Verdict.Trusted("signed by " + key.get().file() + " (" + signature.key() + ")");
            }
        }
        if (known) {
            return invalid(release, "the signature is of something else than what would boot");
        }
        return new Verdict.Refused(
                AgentFailure.RELEASE_SIGNER_UNKNOWN,
                "Release " + release.name() + " is signed by "
                        + release.signatures().stream()
                                .limit(ReleaseSignature.MOST)
                                .map(ReleaseTrust::signer)
                                .distinct()
                                .collect(Collectors.joining(", "))
                        + ", and this host trusts " + keys.words(),
                "Have it signed by a trusted key, or put the signer's public key on the host if it is to be trusted.");
    }

    /** What is no key's name is whatever somebody wrote, of any length. */
    private static String signer(ReleaseSignature signature) {
        return VerifyingKey.isId(signature.key()) ? signature.key() : "a key without a proper name";
    }

    private static Verdict invalid(ReleaseSpec release, String why) {
        return new Verdict.Refused(
                AgentFailure.RELEASE_SIGNATURE_INVALID,
                "Release " + release.name() + " is not what was signed: " + why,
                "Do not boot it. Compare the registered release with the one that was signed, and find out who changed it.");
    }
}
