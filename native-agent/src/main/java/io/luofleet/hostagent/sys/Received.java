// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.sys;

import java.util.Optional;

/**
 * What one {@code recvmsg} gave.
 *
 * @param bytes how many bytes lie in the caller's buffer; 0 at the end of the stream
 * @param fd a file descriptor that came with them, with FD_CLOEXEC set; owned by the receiver. On a stream the kernel ends a
 *     read at the message that carries one, so it belongs to the message of the last byte
 */
public record Received(int bytes, Optional<Fd> fd) {}
