// SPDX-License-Identifier: Apache-2.0
package io.luofleet.pki;

import io.luofleet.event.EventLog;
import io.luofleet.event.EventType;
import io.luofleet.event.Severity;
import io.luofleet.pki.PendingHostEntity.State;
import io.luofleet.platform.Json;
import io.luofleet.platform.Page;
import io.luofleet.platform.problem.ProblemException;
import io.luofleet.platform.problem.ProblemType;
import io.luofleet.security.Principal;
import io.luofleet.security.Scopes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;

/** Machines that ask without a token, and what admins decide of them. A machine is its key here; what else it says, nobody has proven. */
@ApplicationScoped
@Transactional
class PendingHosts {
    /** How exactly it is known when a machine asked last: more would be a write for each poll. */
    private static final Duration SEEN_EVERY = Duration.ofMinutes(1);

    private final PendingHostRepository pending;
    private final CertificateBook book;
    private final PkiConfig.Pending config;
    private final EventLog events;
    private final Clock clock;

    PendingHosts(PendingHostRepository pending, CertificateBook book, PkiConfig config, EventLog events, Clock clock) {
        this.pending = pending;
        this.book = book;
        this.config = config.pending();
        this.events = events;
        this.clock = clock;
    }

    /**
     * How it is with a machine that asks, which is let in where it is new.
     *
     * @param key SHA-256 of its public key, of which it has proven that it has the private one
     * @throws ProblemException where it is refused, or there is no room
     */
    PkiViews.Pending ask(byte[] key, HostIdentity said, String address) {
        Instant now = clock.instant();
        PendingHostEntity row = pending.present(key, now).orElseGet(() -> enter(key, said, address, now));
        if (!row.machineId.equals(said.machineId())) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN,
                    "The key asked as machine %s before, and not as %s.".formatted(row.machineId, said.machineId()));
        }
        if (row.state == State.REFUSED) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN,
                    "An admin has refused the key %s. It may ask again after %s."
                            .formatted(PkiViews.Pending.hex(key), row.expiresAt));
        }
        if (row.lastSeenAt.plus(SEEN_EVERY).isBefore(now)) {
            row.lastSeenAt = now;
        }
        return PkiViews.Pending.of(row);
    }

    private PendingHostEntity enter(byte[] key, HostIdentity said, String address, Instant now) {
        pending.lockDoor();
        pending.forget(now);
        // Another request of the same machine was first.
        return pending.present(key, now).orElseGet(() -> {
            String network = Network.of(address);
            WaitingRoom room = new WaitingRoom(config.most(), config.mostOfANetwork());
            switch (room.ask(pending.waiting(now), network)) {
                case WaitingRoom.Answer.Enters _ -> {}
                case WaitingRoom.Answer.EntersFor(String busiest) -> pending.evictNewest(busiest);
                case WaitingRoom.Answer.NetworkIsFull _ ->
                    throw full("Of the network %s as many machines wait for acceptance as may.".formatted(network));
                case WaitingRoom.Answer.IsFull _ -> throw full("As many machines wait for acceptance as may.");
            }
            PendingHostEntity fresh = new PendingHostEntity();
            fresh.keySha256 = key;
            fresh.askedHost = said.host();
            fresh.machineId = said.machineId();
            fresh.address = address;
            fresh.network = network;
            fresh.firstSeenAt = now;
            fresh.lastSeenAt = now;
            fresh.expiresAt = now.plus(config.life());
            fresh.state = State.PENDING;
            pending.persistAndFlush(fresh);
            return fresh;
        });
    }

    private static ProblemException full(String why) {
        return new ProblemException(
                ProblemType.TOO_MANY_REQUESTS, why + " An admin may accept or refuse some, or make a token.");
    }

    /**
     * Gives a machine the certificate for which it was accepted.
     *
     * @param accepted how it was before the certificate was made
     * @param made what it gets unless it got one already
     */
    CertificateEntity give(PkiViews.Pending accepted, CertificateEntity made) {
        PendingHostEntity row = pending.lock(made.keySha256, clock.instant())
                .filter(found -> found.state == State.ACCEPTED && found.hostName.equals(accepted.host()))
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNAVAILABLE,
                        "What an admin has decided of the key %s has changed. Ask again."
                                .formatted(accepted.fingerprint())));
        return book.giveAccepted(PkiViews.Pending.of(row), made);
    }

    /** The oldest first. */
    Page<PkiViews.Pending> list(State state, String cursor, int limit) {
        Instant now = clock.instant();
        Instant after = Instant.EPOCH;
        byte[] afterKey = {};
        if (cursor != null) {
            PendingHostEntity last = pending.present(key(cursor), now).orElseThrow(() -> unknown(cursor));
            after = last.firstSeenAt;
            afterKey = last.keySha256;
        }
        return Page.of(
                        pending.page(state, now, after, afterKey, limit + 1),
                        limit,
                        row -> PkiViews.Pending.hex(row.keySha256))
                .map(PkiViews.Pending::of);
    }

    /** One of them. */
    PkiViews.Pending get(String fingerprint) {
        return PkiViews.Pending.of(require(fingerprint));
    }

    /** It gets a certificate when it asks next, for the host that the admin says and with these labels. */
    PkiViews.Pending accept(String fingerprint, PkiRequests.Accept request, Principal by) {
        Scopes.requireFleet(by, "Accepting a host");
        PendingHostEntity row = require(fingerprint);
        var identity = new HostIdentity(request.host(), row.machineId);
        boolean isSame = row.state == State.ACCEPTED && row.hostName.equals(request.host());
        if (!isSame && row.state == State.ACCEPTED && book.hasGiven(row.keySha256, row.decidedAt)) {
            throw given(row);
        }
        book.requireFree(identity, request.isForced() || isSame);
        pending.acceptedAs(request.host(), row.keySha256).ifPresent(other -> {
            if (!request.isForced()) {
                throw new ProblemException(
                        ProblemType.HOST_NAME_TAKEN,
                        "%s is accepted already, with the key %s. Refuse that one first, or use force."
                                .formatted(request.host(), PkiViews.Pending.hex(other.keySha256)));
            }
            pending.delete(other);
            pending.flush();
        });
        row.state = State.ACCEPTED;
        row.hostName = request.host();
        row.labels = Json.write(Objects.requireNonNullElseGet(request.labels(), Map::of));
        decided(row, request.reason(), by, config.life());
        tell(
                EventType.PENDING_HOST_ACCEPTED,
                row,
                request.host(),
                "The key %s, of machine %s at %s, is accepted as %s, by %s%s"
                        .formatted(
                                fingerprint,
                                row.machineId,
                                row.address,
                                request.host(),
                                by.display(),
                                request.reason() == null ? "." : ": " + request.reason()),
                by);
        return PkiViews.Pending.of(row);
    }

    /** Its key gets no certificate for some time, whatever it says. */
    PkiViews.Pending refuse(String fingerprint, PkiRequests.Revoke request, Principal by) {
        Scopes.requireFleet(by, "Refusing a host");
        PendingHostEntity row = require(fingerprint);
        if (row.state == State.ACCEPTED && book.hasGiven(row.keySha256, row.decidedAt)) {
            throw given(row);
        }
        row.state = State.REFUSED;
        row.hostName = null;
        decided(row, request.reason(), by, config.refusedFor());
        tell(
                EventType.PENDING_HOST_REFUSED,
                row,
                null,
                "The key %s, of machine %s at %s, which asked as %s, is refused until %s, by %s: %s"
                        .formatted(
                                fingerprint,
                                row.machineId,
                                row.address,
                                row.askedHost,
                                row.expiresAt,
                                by.display(),
                                request.reason()),
                by);
        return PkiViews.Pending.of(row);
    }

    /** Forgets those whose time is over. */
    void forget() {
        pending.forget(clock.instant());
    }

    private void decided(PendingHostEntity row, String reason, Principal by, Duration lasts) {
        Instant now = clock.instant();
        row.decidedBy = Json.write(by);
        row.reason = reason;
        row.decidedAt = now;
        row.expiresAt = now.plus(lasts);
    }

    private void tell(EventType type, PendingHostEntity row, String host, String message, Principal by) {
        Map<String, Object> data = new HashMap<>();
        data.put("key", PkiViews.Pending.hex(row.keySha256));
        data.put("machineId", row.machineId);
        data.put("address", row.address);
        data.put("by", by);
        events.append(type, Severity.INFO, host, message, data);
    }

    private PendingHostEntity require(String fingerprint) {
        return pending.lock(key(fingerprint), clock.instant()).orElseThrow(() -> unknown(fingerprint));
    }

    private static byte[] key(String fingerprint) {
        try {
            return HexFormat.of().parseHex(fingerprint);
        } catch (IllegalArgumentException _) {
            throw unknown(fingerprint);
        }
    }

    private static ProblemException unknown(String fingerprint) {
        return new ProblemException(
                ProblemType.UNKNOWN_PENDING_HOST, "No machine with the key %s waits here.".formatted(fingerprint));
    }

    private static ProblemException given(PendingHostEntity row) {
        return new ProblemException(
                ProblemType.CONFLICT,
                "%s has its certificate by now. Revoke that (POST /api/v1/certificates/{serial}/revoke)."
                        .formatted(row.hostName));
    }
}
