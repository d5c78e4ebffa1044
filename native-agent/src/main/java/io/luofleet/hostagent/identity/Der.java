// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.identity;

import java.io.ByteArrayOutputStream;

/** As much of DER (ITU-T X.690) as a signing request needs. */
final class Der {
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int UTF8_STRING = 0x0c;
    private static final int CONTEXT_0_CONSTRUCTED = 0xa0;

    private Der() {}

    static byte[] sequence(byte[]... parts) {
        return tagged(SEQUENCE, join(parts));
    }

    static byte[] set(byte[]... parts) {
        return tagged(SET, join(parts));
    }

    static byte[] attributes(byte[]... parts) {
        return tagged(CONTEXT_0_CONSTRUCTED, join(parts));
    }

    static byte[] zero() {
        return tagged(INTEGER, new byte[] {0});
    }

    /** An object identifier by its encoded content. */
    static byte[] identifier(int... content) {
        byte[] bytes = new byte[content.length];
        for (int i = 0; i < content.length; i++) {
            bytes[i] = (byte) content[i];
        }
        return tagged(OBJECT_IDENTIFIER, bytes);
    }

    static byte[] text(String text) {
        return tagged(UTF8_STRING, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    static byte[] octets(byte[] bytes) {
        return tagged(OCTET_STRING, bytes);
    }

    /** A bit string of whole bytes. */
    static byte[] bits(byte[] bytes) {
        return tagged(BIT_STRING, join(new byte[] {0}, bytes));
    }

    private static byte[] tagged(int tag, byte[] content) {
        var out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            int bytes = content.length < 0x100 ? 1 : content.length < 0x10000 ? 2 : 3;
            out.write(0x80 | bytes);
            for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
                out.write(content.length >> shift);
            }
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
