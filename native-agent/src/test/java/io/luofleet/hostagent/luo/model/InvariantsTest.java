// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.luofleet.hostagent.luo.model.KernelImage.HandlerImage;
import io.luofleet.hostagent.luo.model.Snapshot.FileView;
import io.luofleet.hostagent.luo.model.Snapshot.FlbView;
import io.luofleet.hostagent.luo.model.Snapshot.SessionView;
import io.luofleet.hostagent.sys.Errno;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds after any sequence of commands, faults and kexecs among them. */
class InvariantsTest {
    /** Three handlers that share an FLB in different places of their lists, and all that guests are made of. */
    private static final List<HandlerImage> HANDLERS = Stream.concat(
                    Stream.of(
                            new HandlerImage("h1", List.of("shared", "own-1")),
                            new HandlerImage("h2", List.of("own-2", "shared")),
                            new HandlerImage("h3", List.of())),
                    KernelImage.hypervisor("any").handlers().stream())
            .toList();

    private static final Map<String, List<String>> FLBS =
            HANDLERS.stream().collect(Collectors.toMap(HandlerImage::name, HandlerImage::flbs));

    private static final List<String> FLB_NAMES =
            FLBS.values().stream().flatMap(List::stream).distinct().sorted().toList();

    private static final List<Callback> FALLIBLE =
            List.of(Callback.PRESERVE, Callback.FREEZE, Callback.RETRIEVE, Callback.CAN_FINISH);

    enum Kind {
        CREATE,
        PRESERVE,
        PRESERVE_OWNED,
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
                net.jqwik.api.Tuple.of(
                        30,
                        Arbitraries.of(
                                Kind.CREATE, Kind.PRESERVE, Kind.PRESERVE_OWNED, Kind.TAKE_BACK, Kind.RETRIEVE)));
        Arbitrary<Integer> small = Arbitraries.integers().between(0, 8);
        return Combinators.combine(kinds, small, small).as(Command::new).list().ofMaxSize(60);
    }

    @Property(tries = 1500)
    void invariantsHoldThroughoutAndNothingIsLeftAfterTheEnd(@ForAll("commands") List<Command> commands)
            throws KernelPanic {
        Run run = new Run();
        for (Command command : commands) {
            run.apply(command);
            run.check();
        }

        run.closeEverything();

        run.check();
        assertThat(run.lab.luo().snapshot().preservedFiles()).isEqualTo(run.stuck());
        assertThat(run.lab.outgoing()).isEmpty();
        assertThat(run.lab.luo().snapshot().flbs()).allMatch(flb -> flb.outgoingCount() == 0);
    }

    /** Plays commands; a refused one is a legal answer, the invariants are what counts. */
    private static final class Run {
        private final Lab lab = new Lab(Lab.image(FlbFinish.FIXED, HANDLERS.toArray(HandlerImage[]::new)));
        private final List<Session> open = new ArrayList<>();
        private final List<KernelFile> files = new ArrayList<>();
        /** Sessions that could not be finished at their last close, and so stay as they are. */
        private final Set<String> leaked = new HashSet<>();

        /** FLBs that the last kexec carried. */
        private Set<String> cameIn = Set.of();

        void apply(Command command) throws KernelPanic {
            try {
                play(command);
            } catch (LuoError refused) {
                assertThat(refused.errno()).isNotEqualTo(Errno.UNKNOWN);
            }
        }

        private void play(Command command) throws LuoError, KernelPanic {
            String handler = HANDLERS.get(command.b() % HANDLERS.size()).name();
            switch (command.kind()) {
                case CREATE -> open.add(lab.create("s" + command.a()));
                case PRESERVE -> preserve(command.a(), RehearsalFile.of(handler, "f", 1), command.b());
                case PRESERVE_OWNED -> preserveGuest(command.a(), command.b());
                case PRESERVE_AGAIN -> preserve(command.a(), pick(files, command.b()), command.b() + 10L);
                case CLOSE -> {
                    Session session = pick(open, command.a());
                    session.close();
                    open.remove(session);
                    if (session.incoming() && lab.incoming().contains(session.name())) {
                        leaked.add(session.name());
                    }
                }
                case TAKE_BACK -> open.add(lab.retrieve("s" + command.a()));
                case RETRIEVE -> files.add(pick(open, command.a()).retrieve(command.b()));
                case FINISH -> pick(open, command.a()).finish();
                case FAIL_HANDLER -> lab.callbacks.fail(handler, FALLIBLE.get(command.a() % 4), Errno.ENOMEM, 1);
                case FAIL_FLB ->
                    lab.callbacks.fail(FLB_NAMES.get(command.a() % FLB_NAMES.size()), Callback.PRESERVE, Errno.EIO, 1);
                case KEXEC -> kexec();
            }
        }

        private void kexec() throws LuoError, KernelPanic {
            Set<String> preserved = lab.luo().snapshot().flbs().stream()
                    .filter(flb -> flb.outgoingCount() > 0)
                    .map(FlbView::name)
                    .collect(Collectors.toSet());
            lab.kexec();
            cameIn = preserved;
            lab.callbacks.forget();
            open.clear();
            files.clear();
            leaked.clear();
            lab.luo().open().close();
        }

        /** A VM and a vCPU of it, each under a token that may be taken. */
        private void preserveGuest(int session, int token) throws LuoError {
            RehearsalFile vm = RehearsalFile.of("kvm-vm-v1", "vm", 0);
            refused(session, RehearsalFile.owned("kvm-vcpu-v1", "orphan", 0, vm), token + 40L);
            preserve(session, vm, token + 20L);
            preserve(session, RehearsalFile.owned("kvm-vcpu-v1", "vcpu", 0, vm), token + 30L);
        }

        /** Preserves what must be refused, for whatever reason comes first, and must leave no trace. */
        private void refused(int session, KernelFile file, long token) {
            int before = lab.luo().snapshot().preservedFiles();
            assertThatExceptionOfType(LuoError.class)
                    .isThrownBy(() -> pick(open, session).preserve(Optional.of(file), token));
            assertThat(lab.luo().snapshot().preservedFiles()).isEqualTo(before);
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
                assertThat(flb.finished())
                        .as("%s finishes with the last incoming file that leans on it, and not before", flb.name())
                        .isEqualTo(cameIn.contains(flb.name()) && leaning(now.incoming(), flb.name()) == 0);
                assertThat(calls(flb.name(), Callback.RETRIEVE)).isLessThanOrEqualTo(1);
                assertThat(calls(flb.name(), Callback.FINISH)).isLessThanOrEqualTo(1);
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

        private long calls(String name, Callback callback) {
            return lab.callbacks.calls().stream()
                    .filter(new Callbacks.Call(name, callback)::equals)
                    .count();
        }

        /**
         * Files that are retrieved and cannot be finished: a device of their session was not retrieved, or their session is out of
         * anybody's reach.
         */
        int stuck() {
            return (int) lab.luo().snapshot().incoming().stream()
                    .filter(session -> leaked.contains(session.name())
                            || session.files().stream()
                                    .anyMatch(file -> file.handler().startsWith("vfio-") && file.retrieveStatus() <= 0))
                    .flatMap(session -> session.files().stream())
                    .filter(file -> file.retrieveStatus() > 0)
                    .count();
        }

        private static List<FileView> files(List<SessionView> sessions) {
            return sessions.stream().flatMap(s -> s.files().stream()).toList();
        }

        private static long leaning(List<SessionView> sessions, String flb) {
            return files(sessions).stream()
                    .filter(file -> FLBS.get(file.handler()).contains(flb))
                    .count();
        }
    }
}
