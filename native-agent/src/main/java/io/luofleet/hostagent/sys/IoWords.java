// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.sys;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Says in words what went wrong with a file; many exceptions of the library carry nothing but its path. */
public final class IoWords {
    private IoWords() {}

    /** What happened, and to which file. */
    public static String of(IOException e) {
        if (!(e instanceof FileSystemException fault) || fault.getFile() == null) {
            return e.getMessage() == null ? e.toString() : e.getMessage();
        }
        String other = fault.getOtherFile() == null ? "" : " and " + fault.getOtherFile();
        return fault.getFile() + other + ": " + reason(fault);
    }

    private static String reason(FileSystemException fault) {
        return switch (fault) {
            case AccessDeniedException ignored ->
                "permission denied; it must belong to the agent's user, and be in ReadWritePaths= or StateDirectory= of its unit";
            case NoSuchFileException ignored -> "no such file or directory";
            case FileAlreadyExistsException ignored ->
                "is in the way: something other than what is wanted exists there";
            case NotDirectoryException ignored -> "not a directory";
            case DirectoryNotEmptyException ignored -> "the directory is not empty";
            case FileSystemLoopException ignored -> "links in a circle";
            default -> fault.getReason() == null ? fault.getClass().getSimpleName() : fault.getReason();
        };
    }
}
