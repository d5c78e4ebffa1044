// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.luo.model;

import io.luofleet.hostagent.sys.Errno;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sees every callback of the handlers and FLBs it is wrapped around, keeps their order, and makes those fail that it is told to.
 * Callbacks that cannot fail (unpreserve, unfreeze, finish) are only seen; CAN_FINISH "fails" by saying no.
 */
public final class Callbacks {
    /** Enough to see one update's order; a long simulation keeps the newest. */
    private static final int KEPT = 10_000;

    /** One call. */
    public record Call(String compatible, Callback callback) {}

    private record Failure(Errno errno, int times) {}

    private final ArrayList<Call> calls = new ArrayList<>();
    private final Map<Call, Failure> failures = new HashMap<>();

    /** Lets a callback fail the next so many times. */
    public synchronized void fail(String compatible, Callback callback, Errno errno, int times) {
        failures.put(new Call(compatible, callback), new Failure(errno, times));
    }

    /** Lets everything succeed again. */
    public synchronized void heal() {
        failures.clear();
    }

    /** The calls so far, oldest first. */
    public synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    /** Forgets the calls so far. */
    public synchronized void forget() {
        calls.clear();
    }

    private synchronized Optional<Errno> saw(String compatible, Callback callback) {
        Call call = new Call(compatible, callback);
        if (calls.size() == KEPT) {
            calls.removeFirst();
        }
        calls.add(call);
        Failure failure = failures.get(call);
        if (failure == null || failure.times() == 0) {
            return Optional.empty();
        }
        failures.put(call, new Failure(failure.errno(), failure.times() - 1));
        return Optional.of(failure.errno());
    }

    private void call(String compatible, Callback callback) throws LuoError {
        Optional<Errno> failure = saw(compatible, callback);
        if (failure.isPresent()) {
            throw new LuoError(failure.get());
        }
    }

    /** The same handler, seen. */
    public FileHandler around(FileHandler handler) {
        return new SeenHandler(handler);
    }

    /** The same FLB, seen. */
    public Flb around(Flb flb) {
        return new SeenFlb(flb);
    }

    private final class SeenHandler implements FileHandler {
        private final FileHandler handler;

        SeenHandler(FileHandler handler) {
            this.handler = handler;
        }

        @Override
        public String compatible() {
            return handler.compatible();
        }

        @Override
        public boolean complete() {
            return handler.complete();
        }

        @Override
        public boolean canPreserve(KernelFile file) {
            return handler.canPreserve(file);
        }

        @Override
        public Object id(KernelFile file) {
            return handler.id(file);
        }

        @Override
        public long preserve(KernelFile file) throws LuoError {
            call(compatible(), Callback.PRESERVE);
            return handler.preserve(file);
        }

        @Override
        public long preserve(KernelFile file, SessionFiles session) throws LuoError {
            call(compatible(), Callback.PRESERVE);
            return handler.preserve(file, session);
        }

        @Override
        public void unpreserve(KernelFile file, long data) {
            saw(compatible(), Callback.UNPRESERVE);
            handler.unpreserve(file, data);
        }

        @Override
        public long freeze(KernelFile file, long data) throws LuoError {
            call(compatible(), Callback.FREEZE);
            return handler.freeze(file, data);
        }

        @Override
        public void unfreeze(KernelFile file, long data) {
            saw(compatible(), Callback.UNFREEZE);
            handler.unfreeze(file, data);
        }

        @Override
        public KernelFile retrieve(long data) throws LuoError {
            call(compatible(), Callback.RETRIEVE);
            return handler.retrieve(data);
        }

        @Override
        public KernelFile retrieve(long data, SessionFiles session) throws LuoError {
            call(compatible(), Callback.RETRIEVE);
            return handler.retrieve(data, session);
        }

        @Override
        public boolean canFinish(Optional<KernelFile> file, long data, int retrieveStatus) {
            return saw(compatible(), Callback.CAN_FINISH).isEmpty() && handler.canFinish(file, data, retrieveStatus);
        }

        @Override
        public void finish(Optional<KernelFile> file, long data, int retrieveStatus) {
            saw(compatible(), Callback.FINISH);
            handler.finish(file, data, retrieveStatus);
        }
    }

    private final class SeenFlb implements Flb {
        private final Flb flb;

        SeenFlb(Flb flb) {
            this.flb = flb;
        }

        @Override
        public String compatible() {
            return flb.compatible();
        }

        @Override
        public boolean complete() {
            return flb.complete();
        }

        @Override
        public Saved preserve() throws LuoError {
            call(compatible(), Callback.PRESERVE);
            return flb.preserve();
        }

        @Override
        public void unpreserve(Saved saved) {
            saw(compatible(), Callback.UNPRESERVE);
            flb.unpreserve(saved);
        }

        @Override
        public Object retrieve(long data) throws LuoError {
            call(compatible(), Callback.RETRIEVE);
            return flb.retrieve(data);
        }

        @Override
        public void finish(Object object) {
            saw(compatible(), Callback.FINISH);
            flb.finish(object);
        }
    }
}
