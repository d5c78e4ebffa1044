// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.kexec;

/** A file could not be staged. Nothing of it is left behind; the message is for an operator. */
public final class StagingException extends Exception {
    private final Code code;

    /** Why. */
    public enum Code {
        /** The URI is neither http, https nor file, it leads to where the host connects to nobody, or the digest is not 64 hexadecimal digits. */
        BAD_ARTIFACT,
        /** The server could not be reached, answered with an error, or broke off. */
        FETCH_FAILED,
        /** What came is not what was registered. */
        SHA256_MISMATCH,
        /** What came is longer or shorter than was declared. */
        SIZE_MISMATCH,
        /** The staging directory's file system has no room. */
        ENOSPC,
        /** The staging directory cannot be written. */
        STAGING_IO
    }

    StagingException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    StagingException(Code code, String message) {
        this(code, message, null);
    }

    /** The kind of failure. */
    public Code code() {
        return code;
    }
}
