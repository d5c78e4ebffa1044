// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki.external;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1PrintableString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;

/**
 * How a certificate names its host. There is one way for all of them: a certificate that could be read in two ways would be somebody
 * else's in one of them. Nothing is decoded, folded or completed; what is not a host's name as it stands is none.
 */
public sealed interface NameRule {
    /** What {@link #parse(String)} reads for {@link CommonName}. */
    String COMMON_NAME = "common-name";

    /**
     * Reads a rule.
     *
     * @param text {@value #COMMON_NAME}, or a URI with {@code {host}} in it
     * @throws IllegalArgumentException when it is neither, in words that follow the property's name
     */
    static NameRule parse(String text) {
        return text.equals(COMMON_NAME) ? new CommonName() : UriTemplate.parse(text);
    }

    /**
     * The host that a certificate names.
     *
     * @throws RefusedException when it names none, or more than one thing
     */
    String host(X509Certificate certificate) throws RefusedException;

    /** The only common name of the subject. */
    record CommonName() implements NameRule {
        @Override
        public String host(X509Certificate certificate) throws RefusedException {
            var subject =
                    X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
            List<ASN1Encodable> names = Stream.of(subject.getRDNs())
                    .flatMap(rdn -> Stream.of(rdn.getTypesAndValues()))
                    .filter(each -> each.getType().equals(BCStyle.CN))
                    .map(each -> each.getValue())
                    .toList();
            if (names.size() != 1) {
                throw new RefusedException("its subject has %d common names, and not one".formatted(names.size()));
            }
            return switch (names.getFirst()) {
                case ASN1UTF8String text -> HostName.checked(text.getString());
                case ASN1PrintableString text -> HostName.checked(text.getString());
                case ASN1String _ ->
                    throw new RefusedException("its common name is neither a UTF-8 nor a printable string");
                default -> throw new RefusedException("its common name is no string");
            };
        }
    }

    /**
     * The only URI among the subject alternative names, between two fixed texts.
     *
     * @param before what comes before the host's name
     * @param after what comes after it
     */
    record UriTemplate(String before, String after) implements NameRule {
        private static final String HOST = "{host}";
        private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]*:.*");
        private static final Pattern URI_TEXT = Pattern.compile("[A-Za-z0-9._~:/@!$&'()*+,;=-]*");
        /** RFC 5280, 4.2.1.6. */
        private static final int URI_NAME = 6;

        private static UriTemplate parse(String text) {
            int at = text.indexOf(HOST);
            if (at < 0 || text.indexOf(HOST, at + 1) >= 0) {
                throw new IllegalArgumentException(
                        "is %s, or a URI with {host} in it once, such as spiffe://fleet.example/host/{host}"
                                .formatted(COMMON_NAME));
            }
            var template = new UriTemplate(text.substring(0, at), text.substring(at + HOST.length()));
            if (!SCHEME.matcher(template.before).matches()
                    || !URI_TEXT.matcher(template.before + template.after).matches()) {
                throw new IllegalArgumentException("is no URI, such as spiffe://fleet.example/host/{host}");
            }
            return template;
        }

        @Override
        public String host(X509Certificate certificate) throws RefusedException {
            List<String> uris = uris(certificate);
            if (uris.size() != 1) {
                throw new RefusedException(
                        "it has %d URIs among its alternative names, and not one".formatted(uris.size()));
            }
            String uri = uris.getFirst();
            if (!uri.startsWith(before) || !uri.endsWith(after) || uri.length() <= before.length() + after.length()) {
                throw new RefusedException("its URI is not one of %s{host}%s".formatted(before, after));
            }
            return HostName.checked(uri.substring(before.length(), uri.length() - after.length()));
        }

        private static List<String> uris(X509Certificate certificate) throws RefusedException {
            try {
                Collection<List<?>> names = certificate.getSubjectAlternativeNames();
                return names == null
                        ? List.of()
                        : names.stream()
                                .filter(name -> name.getFirst().equals(URI_NAME))
                                .map(name -> (String) name.get(1))
                                .toList();
            } catch (CertificateParsingException e) {
                throw new RefusedException("its alternative names cannot be read", e);
            }
        }
    }
}
