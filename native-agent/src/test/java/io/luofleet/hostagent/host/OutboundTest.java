// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.luo.query.Direction;
import io.luofleet.hostagent.luo.query.ListedFile;
import io.luofleet.hostagent.observe.KernelLook;
import io.luofleet.hostagent.workload.Peer;
import io.luofleet.hostagent.workload.Round;
import io.luofleet.wire.SessionState.FileState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutboundTest {
    private static final ListedFile FIRST = new ListedFile(1, "memfd-v2", ListedFile.State.PRESERVED, 0);
    private static final ListedFile SECOND = new ListedFile(-1, "memfd-v2", ListedFile.State.PRESERVED, 0);
    private static final FileState SAID_FIRST = new FileState(1, "memfd-v1", "ram0", 4096L);
    private static final FileState SAID_THIRD = new FileState(3, "memfd-v2", "ram2", 4096L);

    private static KernelLook look(Map<String, List<ListedFile>> files) {
        return new KernelLook(Direction.OUTGOING, List.of(), files, List.of(), List.of());
    }

    private static Round ready(FileState... files) {
        return new Round(
                Map.of("vm-1", new Round.Member("vm-1", new Peer(7, 1000), new Round.Answer.Ready(List.of(files)))));
    }

    @Test
    void seesAFileThatAWorkloadOnlySaysItPreserved() {
        // given
        KernelLook look = look(Map.of("vm-1", List.of(FIRST)));

        // when
        Optional<String> missing = Outbound.missing(look, ready(SAID_FIRST, SAID_THIRD));

        // then
        assertThat(missing).contains("workload 'vm-1' said that it preserved token 3, which the kernel does not have");
    }

    @Test
    void seesASessionThatIsNotThere() {
        // when
        Optional<String> missing = Outbound.missing(look(Map.of()), ready());

        // then
        assertThat(missing).contains("the kernel does not list session 'vm-1'");
    }

    @Test
    void doesNotMindAFileThatTheWorkloadDidNotMention() {
        // given
        KernelLook look = look(Map.of("vm-1", List.of(FIRST, SECOND)));

        // when
        Optional<String> missing = Outbound.missing(look, ready(SAID_FIRST));

        // then
        assertThat(missing).isEmpty();
    }
}
