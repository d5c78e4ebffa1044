// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.hostagent.workload.Subscriber;
import io.luofleet.hostagent.workload.WorkloadHub;
import io.luofleet.wire.Check;
import io.luofleet.wire.EmptyHosts;
import io.luofleet.wire.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Looks before each step that guests cannot come back from whether all of them take part. Used by the loop's thread only, which does
 * not wait for the host's inventory: until that has answered, a step is not taken.
 */
final class GuestWatch {
    /** What the inventory is asked for; the answer serves this and nothing else. */
    private record Question(UpdateRef update, boolean preserving) {}

    /** Longer than a program is given; what takes longer is a disk that hangs. No report leaves the host meanwhile. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final WorkloadHub hub;
    private final Inventory inventory;
    private final ThreadFactory threads;
    private final Events events;
    private final Duration patience;
    private Question question;
    private Inventory.Answer answer;

    GuestWatch(WorkloadHub hub, Inventory inventory, ThreadFactory threads, Events events) {
        this(hub, inventory, threads, events, PATIENCE);
    }

    GuestWatch(WorkloadHub hub, Inventory inventory, ThreadFactory threads, Events events, Duration patience) {
        this.patience = patience;
        this.hub = hub;
        this.inventory = inventory;
        this.threads = threads;
        this.events = events;
    }

    /** The preflight's checks of an update; empty while the inventory is asked. */
    Optional<List<Check>> preflight(UpdateRef update, List<Subscriber> subscribers, EmptyHosts emptyHosts) {
        return ask(new Question(update, false))
                .map(said -> GuestChecks.run(new GuestChecks.Facts(
                        subscribers,
                        hub.unconfirmed(),
                        hub.missing(),
                        hub.uncounted(),
                        hub.turnedAway(),
                        said,
                        emptyHosts)));
    }

    /** What a look before a step found. */
    sealed interface Found {
        /** Nothing yet: the inventory is asked. */
        record NotYet() implements Found {}

        /** Everybody takes part. */
        record Everybody() implements Found {}

        /** Somebody does not. */
        record Missing(Failure failure) implements Found {}
    }

    /** Whether somebody is missing who was there at the preflight, or came since. */
    Found beforePreserving(UpdateRef update, List<Subscriber> subscribers) {
        Optional<Inventory.Answer> said = ask(new Question(update, true));
        if (said.isEmpty()) {
            return new Found.NotYet();
        }
        Optional<Failure> missing = beforeReboot();
        return missing.or(() -> fault(said.get(), subscribers))
                .<Found>map(Found.Missing::new)
                .orElseGet(Found.Everybody::new);
    }

    /** Whether a workload that this boot has seen lives and is not preserved. Guests stand still: nobody is asked for it. */
    Optional<Failure> beforeReboot() {
        List<Subscriber> missing = hub.missing();
        return missing.isEmpty() ? Optional.empty() : Optional.of(Failures.missing(missing));
    }

    private static Optional<Failure> fault(Inventory.Answer said, List<Subscriber> subscribers) {
        return switch (said) {
            case Inventory.Answer.Unsaid(), Inventory.Answer.None() -> Optional.empty();
            case Inventory.Answer.Unknown(String why) -> Optional.of(Failures.inventory(why));
            case Inventory.Answer.Guests(Set<String> ids) -> {
                List<String> absent = GuestChecks.absent(ids, subscribers);
                yield absent.isEmpty() ? Optional.empty() : Optional.of(Failures.absent(absent));
            }
        };
    }

    /** Whether an answer is awaited, without which the state cannot change. */
    boolean asking() {
        return question != null && answer == null;
    }

    /** Nothing is wanted any more of what was asked. */
    void forget() {
        question = null;
        answer = null;
    }

    private Optional<Inventory.Answer> ask(Question now) {
        if (!now.equals(question)) {
            question = now;
            answer = inventory.isImmediate() ? inventory.ask() : null;
            if (answer == null) {
                askInAThread(now);
            }
        }
        return Optional.ofNullable(answer);
    }

    /** Whatever goes wrong, an answer comes: without one the host would say nothing any more. */
    private void askInAThread(Question now) {
        CompletableFuture<Inventory.Answer> said = new CompletableFuture<>();
        try {
            threads.newThread(() -> said.complete(askOrSay())).start();
        } catch (RuntimeException | Error e) {
            answer = new Inventory.Answer.Unknown("no thread to ask it with: " + e);
            return;
        }
        Inventory.Answer late = new Inventory.Answer.Unknown("no answer within " + patience.toSeconds() + " s");
        var _ = said.completeOnTimeout(late, patience.toNanos(), TimeUnit.NANOSECONDS)
                .thenAccept(outcome -> events.post(() -> answered(now, outcome)));
    }

    private Inventory.Answer askOrSay() {
        try {
            return inventory.ask();
        } catch (RuntimeException | Error e) {
            return new Inventory.Answer.Unknown("asking it ended by " + e);
        }
    }

    private void answered(Question asked, Inventory.Answer said) {
        if (asked.equals(question)) {
            answer = said;
        }
    }
}
