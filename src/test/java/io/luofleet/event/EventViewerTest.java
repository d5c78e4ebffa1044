// SPDX-License-Identifier: Apache-2.0
package io.luofleet.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** One reader of the stream, without a service around it. */
class EventViewerTest {
    private final Log log = new Log();
    private final Reader reader = new Reader();
    private boolean isCutOff;

    private final EventViewer viewer = new EventViewer(
            new EventQuery(10, null, null, null, null, null), log, Runnable::run, () -> isCutOff = true);

    @Test
    void theFirstFrameSaysWhereItBegins() {
        viewer.subscribe(reader);

        reader.subscription.request(1);

        assertThat(reader.got).containsExactly(new Frame.Opening(10));
    }

    @Test
    void nothingIsReadThatNobodyWants() {
        viewer.subscribe(reader);

        reader.subscription.request(1);

        assertThat(log.reads).isEmpty();
    }

    @Test
    void itReadsUntilItHasCaughtUpAndIsToldThen() {
        log.stretches.add(new EventViewer.Stretch(events(11, 13), 13, false));
        log.stretches.add(new EventViewer.Stretch(events(14, 15), 20, true));
        viewer.subscribe(reader);
        reader.subscription.request(100);

        viewer.hold(events(19, 22), 22);
        viewer.drain();

        assertThat(reader.ids()).containsExactly(10L, 11L, 12L, 13L, 14L, 15L, 21L, 22L);
        assertThat(log.reads).containsExactly(10L, 13L);
    }

    @Test
    void whoDoesNotKeepUpReadsTheRestByItself() {
        catchUp(1);
        log.stretches.add(new EventViewer.Stretch(events(1_021, 1_025), 1_025, true));

        boolean goesOn = viewer.hold(events(21, 1_024), 1_024);
        reader.subscription.request(Long.MAX_VALUE);

        assertThat(goesOn).isFalse();
        assertThat(reader.ids())
                .isEqualTo(LongStream.rangeClosed(10, 1_025)
                        .filter(id -> id == 10 || id > 20)
                        .boxed()
                        .toList());
        assertThat(isCutOff).isFalse();
    }

    @Test
    void nothingMoreIsKeptForOneThatReadsTheRestByItself() {
        catchUp(1);

        viewer.hold(events(21, 5_000), 5_000);
        log.stretches.add(new EventViewer.Stretch(List.of(), 5_000, true));
        reader.subscription.request(1 + EventViewer.MOST_WAITING);

        assertThat(reader.ids()).hasSize(2 + EventViewer.MOST_WAITING - 1);
        assertThat(log.reads.getLast()).isEqualTo(20L + EventViewer.MOST_WAITING);
    }

    @Test
    void whoTakesNothingIsCutOff() {
        catchUp(0);
        viewer.hold(events(21, 21), 21);
        viewer.beat();

        for (int i = 0; i <= EventViewer.PATIENCE_BEATS; i++) {
            if (!viewer.beat()) {
                viewer.end();
            }
        }

        assertThat(isCutOff).isTrue();
        assertThat(log.hasLeft).isTrue();
        assertThat(reader.completions).isZero();
    }

    @Test
    void whoTakesSomethingNowAndThenIsNot() {
        catchUp(0);
        viewer.hold(events(21, 40), 40);

        for (int i = 0; i < 10; i++) {
            reader.subscription.request(1);
            assertThat(viewer.beat()).isTrue();
        }

        assertThat(isCutOff).isFalse();
    }

    @Test
    void aBeatComesOnlyWhenNothingElseWaits() {
        catchUp(1);

        viewer.beat();
        viewer.beat();
        viewer.beat();
        reader.subscription.request(Long.MAX_VALUE);

        assertThat(reader.got).containsExactly(new Frame.Opening(10), new Frame.Beat(20), new Frame.Beat(20));
    }

    @Test
    void anEndIsToldOnce() {
        catchUp(5);

        viewer.end();
        viewer.end();

        assertThat(reader.completions).isEqualTo(1);
        assertThat(isCutOff).isFalse();
    }

    @Test
    void nothingIsSentAfterItsReaderWent() {
        catchUp(100);

        reader.subscription.cancel();
        viewer.hold(events(21, 22), 22);
        viewer.drain();
        viewer.end();

        assertThat(reader.ids()).containsExactly(10L);
        assertThat(reader.completions).isZero();
        assertThat(log.hasLeft).isTrue();
    }

    @Test
    void aLogThatCannotBeReadEndsIt() {
        viewer.subscribe(reader);

        reader.subscription.request(2);

        assertThat(reader.completions).isEqualTo(1);
    }

    /** As far as 20, with so many more events wanted; nobody wants to read on before somebody wants one. */
    private void catchUp(long wanted) {
        log.stretches.add(new EventViewer.Stretch(List.of(), 20, true));
        viewer.subscribe(reader);
        reader.subscription.request(1 + wanted);
    }

    private static List<Frame.Event> events(long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(id -> new Frame.Event(
                        new EventView(
                                id, Instant.EPOCH, EventType.HOST_BOOTED, Severity.INFO, "h", null, null, "m", "{}"),
                        "{}"))
                .toList();
    }

    private static final class Log implements EventViewer.Log {
        private final List<EventViewer.Stretch> stretches = new ArrayList<>();
        private final List<Long> reads = new ArrayList<>();
        private boolean hasLeft;

        @Override
        public EventViewer.Stretch read(EventQuery query) {
            if (stretches.isEmpty()) {
                throw new IllegalStateException("there is no database");
            }
            reads.add(query.after());
            return stretches.removeFirst();
        }

        @Override
        public void join(EventViewer viewer) {
            viewer.join(List.of(), 0, 0);
        }

        @Override
        public void left(EventViewer viewer) {
            hasLeft = true;
        }
    }

    private static final class Reader implements Flow.Subscriber<Frame> {
        private final List<Frame> got = new ArrayList<>();
        private Flow.Subscription subscription;
        private int completions;

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
        }

        @Override
        public void onNext(Frame frame) {
            got.add(frame);
        }

        @Override
        public void onError(Throwable failure) {
            throw new AssertionError(failure);
        }

        @Override
        public void onComplete() {
            completions++;
        }

        private List<Long> ids() {
            return got.stream().map(Frame::id).toList();
        }
    }
}
