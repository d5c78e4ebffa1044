// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki.external;

import io.luofleet.wire.Pem;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.regex.Pattern;

/** PEM texts of which none is left out since it is broken. */
final class PemBlocks {
    private PemBlocks() {}

    /**
     * The bytes of everything with a label.
     *
     * @throws GeneralSecurityException when one begins and is none, with what is wrong, to follow the file's name
     */
    static List<byte[]> read(String label, String text) throws GeneralSecurityException {
        try {
            List<byte[]> found = Pem.readAll(label, text);
            long begun = Pattern.compile("-----BEGIN " + label + "-----", Pattern.LITERAL)
                    .matcher(text)
                    .results()
                    .count();
            if (begun != found.size()) {
                throw new GeneralSecurityException("is not whole: one of its parts does not end");
            }
            return found;
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException(e.getMessage(), e);
        }
    }
}
