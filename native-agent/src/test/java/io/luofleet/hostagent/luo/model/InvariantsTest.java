// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.luofleet.hostagent.luo.model.KernelImage.HandlerImage;
import io.luofleet.hostagent.luo.model.Snapshot.FileView;
import io.luofleet.hostagent.luo.model.Snapshot.FlbView;
import io.luofleet.hostagent.luo.model.Snapshot.SessionView;
import io.luofleet.hostagent.sys.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds after any sequence of commands, faults and kexecs among them. */
class InvariantsTest {
    private static final Map<String, List<String>> HANDLERS =
            Map.of("h1", List.of("shared", "own-1"), "h2", List.of("own-2", "shared"), "h3", List.of());

    private static final List<Callback> FALLIBLE =
            List.of(Callback.PRESERVE, Callback.FREEZE, Callback.RETRIEVE, Callback.CAN_FINISH);

    enum Kind {
        CREATE,
        PRESERVE,
        PRESERVE_AGAIN,
        CLOSE,
        TAKE_BACK,
        RETRIEVE,
        FINISH,
        FAIL_HANDLER,
        FAIL_FLB,
        KEXEC
    }

    record Command(Kind kind, int a, int b) {}

    @Provide
    Arbitrary<List<Command>> commands() {
        Arbitrary<Kind> kinds = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(30, Arbitraries.of(Kind.class)),
                net.jqwik.api.Tuple.of(30, Arbitraries.of(Kind.CREATE, Kind.PRESERVE, Kind.TAKE_BACK, Kind.RETRIEVE)));
        Arbitrary<Integer> small = Arbitraries.integers().between(0, 5);
        return Combinators.combine(kinds, small, small).as(Command::new).list().ofMaxSize(60);
    }

    @Property(tries = 400)
    void invariantsHoldThroughoutAndNothingIsLeftAfterTheEnd(@ForAll("commands") List<Command> commands)
            throws KernelPanic {
        Run run = new Run();
        for (Command command : commands) {
            run.apply(command);
            run.check();
        }

        run.closeEverything();

        run.check();
        assertThat(run.lab.luo().snapshot().preservedFiles()).isZero();
        assertThat(run.lab.outgoing()).isEmpty();
        assertThat(run.lab.luo().snapshot().flbs()).allMatch(flb -> flb.outgoingCount() == 0);
    }

    /** Plays commands; a refused one is a legal answer, the invariants are what counts. */
    private static final class Run {
        private final Lab lab = new Lab(Lab.image(
                FlbFinish.FIXED,
                new HandlerImage("h1", HANDLERS.get("h1")),
                new HandlerImage("h2", HANDLERS.get("h2")),
                new HandlerImage("h3", HANDLERS.get("h3"))));
        private final List<Session> open = new ArrayList<>();
        private final List<KernelFile> files = new ArrayList<>();

        void apply(Command command) throws KernelPanic {
            try {
                play(command);
            } catch (LuoError refused) {
                assertThat(refused.errno()).isNotEqualTo(Errno.UNKNOWN);
            }
        }

        private void play(Command command) throws LuoError, KernelPanic {
            String handler = "h" + (1 + command.b() % 3);
            switch (command.kind()) {
                case CREATE -> open.add(lab.create("s" + command.a()));
                case PRESERVE -> preserve(command.a(), new OpaqueFile(handler, "f", 1), command.b());
                case PRESERVE_AGAIN -> preserve(command.a(), pick(files, command.b()), command.b() + 10L);
                case CLOSE -> {
                    Session session = pick(open, command.a());
                    session.close();
                    open.remove(session);
                }
                case TAKE_BACK -> open.add(lab.retrieve("s" + command.a()));
                case RETRIEVE -> files.add(pick(open, command.a()).retrieve(command.b()));
                case FINISH -> pick(open, command.a()).finish();
                case FAIL_HANDLER -> lab.callbacks.fail(handler, FALLIBLE.get(command.a() % 4), Errno.ENOMEM, 1);
                case FAIL_FLB ->
                    lab.callbacks.fail(command.a() % 2 == 0 ? "shared" : "own-1", Callback.PRESERVE, Errno.EIO, 1);
                case KEXEC -> {
                    lab.kexec();
                    lab.callbacks.forget();
                    open.clear();
                    files.clear();
                }
            }
        }

        private void preserve(int session, KernelFile file, long token) throws LuoError {
            pick(open, session).preserve(Optional.of(file), token);
            files.add(file);
        }

        private static <T> T pick(List<T> from, int index) throws LuoError {
            if (from.isEmpty()) {
                throw new LuoError(Errno.EBADF);
            }
            return from.get(index % from.size());
        }

        void closeEverything() {
            lab.callbacks.heal();
            open.forEach(Session::close);
            open.clear();
        }

        void check() {
            Snapshot now = lab.luo().snapshot();
            for (FlbView flb : now.flbs()) {
                long leaning = leaning(now.outgoing(), flb.name());
                assertThat(flb.outgoingCount()).as("count of %s", flb.name()).isEqualTo(leaning);
                assertThat(flb.incomingCount())
                        .as("incoming count of %s", flb.name())
                        .isNotNegative();
            }
            long retrieved = files(now.incoming()).stream()
                    .filter(file -> file.retrieveStatus() > 0)
                    .count();
            long flbsInUse =
                    now.flbs().stream().filter(flb -> flb.outgoingCount() > 0).count();
            assertThat((long) lab.memory.handedOn())
                    .as("each outgoing file and each FLB in use is preserved exactly once")
                    .isEqualTo(files(now.outgoing()).size() + flbsInUse);
            assertThat((long) now.preservedFiles())
                    .isEqualTo(files(now.outgoing()).size() + retrieved);
        }

        private static List<FileView> files(List<SessionView> sessions) {
            return sessions.stream().flatMap(s -> s.files().stream()).toList();
        }

        private static long leaning(List<SessionView> sessions, String flb) {
            return files(sessions).stream()
                    .filter(file -> HANDLERS.get(file.handler()).contains(flb))
                    .count();
        }
    }
}
