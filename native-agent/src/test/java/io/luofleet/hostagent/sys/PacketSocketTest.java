// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Optional;
import org.junit.jupiter.api.Test;

// Closing one end early, or only holding it open, is what these tests do.
@SuppressWarnings("try")
class PacketSocketTest {
    @Test
    void messagesKeepTheirBounds() throws Exception {
        PacketSocket.Pair pair = PacketSocket.pair();
        try (PacketSocket left = pair.left();
                PacketSocket right = pair.right()) {
            left.send(new byte[] {1, 2}, Optional.empty());
            left.send(new byte[] {3}, Optional.empty());
            byte[] buffer = new byte[10];

            int first = right.receive(buffer).bytes();

            assertThat(first).isEqualTo(2);
            assertThat(right.receive(buffer).bytes()).isEqualTo(1);
        }
    }

    @Test
    void aMessageLongerThanTheBufferIsAnErrorRatherThanCut() throws Exception {
        PacketSocket.Pair pair = PacketSocket.pair();
        try (PacketSocket left = pair.left();
                PacketSocket right = pair.right()) {
            left.send(new byte[20], Optional.empty());

            assertThatExceptionOfType(SysException.class)
                    .isThrownBy(() -> right.receive(new byte[10]))
                    .matches(e -> e.errno() == Errno.EMSGSIZE);
        }
    }

    @Test
    void theOtherEndIsClosedOnlyWithItsLastCopy() throws Exception {
        PacketSocket.Pair pair = PacketSocket.pair();
        try (PacketSocket left = pair.left()) {
            Fd copy = Fd.duplicate(pair.right().number());
            pair.right().close();
            assertThat(left.peerClosed()).isFalse();

            copy.close();

            assertThat(left.peerClosed()).isTrue();
        }
    }
}
