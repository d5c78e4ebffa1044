// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo;

import io.luofleet.hostagent.sys.Errno;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Session names as the kernel takes them: 1 to 63 bytes and a NUL, compared byte by byte. */
final class SessionName {
    private SessionName() {}

    /**
     * The name's bytes, checked before the call because the kernel's EINVAL does not say what is wrong.
     *
     * @throws KernelException EINVAL, saying which rule the name breaks
     */
    static byte[] encode(String call, String name) throws KernelException {
        byte[] bytes = bytes(call, name);
        if (bytes.length == 0) {
            throw invalid(call, name, "a session name must not be empty");
        }
        if (bytes.length > LiveUpdate.MAX_NAME_BYTES) {
            throw invalid(
                    call,
                    name,
                    "the name has " + bytes.length + " bytes of UTF-8, at most " + LiveUpdate.MAX_NAME_BYTES
                            + " are allowed");
        }
        if (name.indexOf('\0') >= 0) {
            throw invalid(call, name.replace("\0", "\\0"), "a session name must not contain NUL");
        }
        return bytes;
    }

    private static byte[] bytes(String call, String name) throws KernelException {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(java.nio.CharBuffer.wrap(name));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw invalid(call, name, "the name is not valid Unicode");
        }
    }

    private static KernelException invalid(String call, String name, String why) {
        return new KernelException(call, Errno.EINVAL, name, why);
    }
}
