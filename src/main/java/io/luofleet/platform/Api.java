// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform;

import io.luofleet.wire.AgentApi;
import java.util.UUID;

/** The operators' HTTP paths, as {@link io.luofleet.wire.AgentApi} holds the agents'. */
public final class Api {
    /** What all are below. */
    public static final String ROOT = "/api/v1";

    /** Hosts; what belongs to one is below {@code /{name}}. */
    public static final String HOSTS = ROOT + "/hosts";

    /** Kernel releases. */
    public static final String RELEASES = ROOT + "/releases";

    /** Kernel images and initial ramdisks. */
    public static final String ARTIFACTS = ROOT + "/artifacts";

    /** Updates of single hosts. */
    public static final String UPDATES = ROOT + "/updates";

    /** Plans. */
    public static final String PLANS = ROOT + "/plans";

    /** Rollouts. */
    public static final String ROLLOUTS = ROOT + "/rollouts";

    /** Who is down, or may be. */
    public static final String SLOTS = ROOT + "/slots";

    /** The andon cord. */
    public static final String HALT = ROOT + "/halt";

    /** The fleet at a glance. */
    public static final String FLEET = ROOT + "/fleet";

    /** FLBs over all hosts. */
    public static final String FLBS = ROOT + "/flbs";

    /** How long guests stood still. */
    public static final String BLACKOUTS = ROOT + "/blackouts";

    /** Orphaned sessions over all hosts. */
    public static final String ORPHANS = ROOT + "/orphans";

    /** The event log. */
    public static final String EVENTS = ROOT + "/events";

    /** API tokens. */
    public static final String TOKENS = ROOT + "/tokens";

    /** Sessions in browsers. */
    public static final String BROWSER_SESSIONS = ROOT + "/browser-sessions";

    /** Tokens by which machines enrol. */
    public static final String ENROLMENT_TOKENS = ROOT + "/enrolment-tokens";

    /** Machines that wait for acceptance. */
    public static final String PENDING_HOSTS = ROOT + "/pending-hosts";

    /** Agents' certificates. */
    public static final String CERTIFICATES = ROOT + "/certificates";

    /** Who asked for what. */
    public static final String AUDIT = ROOT + "/audit";

    /** Who asks. */
    public static final String ME = ROOT + "/me";

    /** A host's orphaned sessions. */
    public static final String HOST_ORPHANS = HOSTS + "/{name}/orphans";

    private Api() {}

    /** Whether a path, or the template of one, is where operators ask for something; agents have their own below the same root. */
    public static boolean isOfOperators(String path) {
        String whole = path + "/";
        return whole.startsWith(ROOT + "/") && !whole.startsWith(AgentApi.ROOT);
    }

    /** Where an update is. */
    public static String update(UUID id) {
        return UPDATES + "/" + id;
    }

    /** Where a rollout is. */
    public static String rollout(UUID id) {
        return ROLLOUTS + "/" + id;
    }

    /** Where a release is. */
    public static String release(String name) {
        return RELEASES + "/" + name;
    }

    /** Where a host's orphaned sessions are; host names need no escaping. */
    public static String hostOrphans(String host) {
        return HOST_ORPHANS.replace("{name}", host);
    }
}
