// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.workload;

import io.luofleet.hostagent.workload.Protocol.Reaction;
import java.util.OptionalInt;

/** Whose workload an id is, by what this boot has seen and by what the host's owner says. Asks files. */
final class Identity {
    private static final int ROOT = 0;

    private final Owners owners;
    private final Census census;

    Identity(Owners owners, Census census) {
        this.owners = owners;
        this.census = census;
    }

    /**
     * Why the id of a message is another user's; {@code null} when nobody says so, and for a claim, which must not wait for a file
     * and is decided by whom the session was delegated to.
     */
    String foreign(ClientMessage message, Peer peer) {
        String id;
        if (message instanceof ClientMessage.Subscribe subscribe) {
            id = subscribe.id();
        } else if (message instanceof ClientMessage.Unsubscribe unsubscribe && peer.uid() != ROOT) {
            id = unsubscribe.id();
        } else {
            return null;
        }
        OptionalInt owner = census.owner(id);
        if (owner.isPresent() && owner.getAsInt() != peer.uid()) {
            return "'" + id + "' is a workload of uid " + Integer.toUnsignedString(owner.getAsInt());
        }
        return owners.fault(id, peer.uid()).orElse(null);
    }

    /** Keeps who takes part from now on, and forgets who left. */
    void count(ClientMessage message, Reaction reaction, Peer peer) {
        if (reaction.reply() instanceof AgentMessage.Subscribed subscribed) {
            census.saw(subscribed.id(), peer);
        } else if (reaction.reply() instanceof AgentMessage.Unsubscribed unsubscribed) {
            census.left(unsubscribed.id());
        } else if (message instanceof ClientMessage.Resumed && reaction.next() instanceof ClientState.Resumed resumed) {
            census.saw(resumed.name(), peer);
        }
    }
}
