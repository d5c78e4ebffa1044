// SPDX-License-Identifier: Apache-2.0
package io.luofleet.platform.problem;

/** Every kind of error a client can get: a closed set. The {@link #uri()} is stable. */
public enum ProblemType {
    MALFORMED_JSON(400, "The body is not the JSON expected"),
    INVALID_REQUEST(400, "The request breaks rules"),
    UNAUTHENTICATED(401, "Nobody knows who asks"),
    FORBIDDEN(403, "The role does not allow this"),
    OUT_OF_SCOPE(403, "The credential is not for all of these hosts"),
    UNKNOWN_TOKEN(404, "No such token"),
    UNKNOWN_CERTIFICATE(404, "No such certificate"),
    UNKNOWN_PENDING_HOST(404, "No such machine waits"),
    UNKNOWN_HOST(404, "No such host"),
    UNKNOWN_RELEASE(404, "No such release"),
    UNKNOWN_UPDATE(404, "No such update"),
    UNKNOWN_FLB(404, "No such FLB"),
    UNKNOWN_ORPHAN(404, "No such orphaned session"),
    UNKNOWN_ROLLOUT(404, "No such rollout"),
    UNKNOWN_CHANGE(404, "No such change of the rollout"),
    UNKNOWN_SLOT(404, "The host has no slot"),
    UNKNOWN_PLAN(404, "No such plan"),
    NOT_FOUND(404, "Nothing is here"),
    METHOD_NOT_ALLOWED(405, "The method does not apply here"),
    NOT_ACCEPTABLE(406, "No representation that the client accepts"),
    REQUEST_TIMEOUT(408, "The body did not come in time"),
    EVENTS_GONE(410, "Some of these events are no longer kept"),
    CONTENT_TOO_LARGE(413, "The body is too large"),
    URI_TOO_LONG(414, "The path or the query is too long"),
    UNSUPPORTED_MEDIA_TYPE(415, "The body's media type is not understood"),
    RANGE_NOT_SATISFIABLE(416, "The file has no such range"),
    HOST_NAME_TAKEN(409, "Another machine holds this host name"),
    HOST_IN_USE(409, "Something has the host"),
    RELEASE_EXISTS(409, "A release of this name with other content exists"),
    RELEASE_RETIRED(409, "No host goes to this release any more"),
    UPDATE_IN_PROGRESS(409, "The host has an update under way"),
    PAST_POINT_OF_NO_RETURN(409, "The update can no longer be aborted"),
    UPDATE_ENDED(409, "The update has ended"),
    REBOOT_NOT_ALLOWED(409, "The host must not reboot for this update"),
    ORPHAN_GONE(409, "The orphaned session is no longer there"),
    PLAN_DRIFTED(409, "The inventory has changed so that the plan is another"),
    HOST_IN_ROLLOUT(409, "Another rollout or update has the host"),
    ROLLOUT_REFUSES(409, "The rollout does not allow this now"),
    UPDATE_NOT_ADMITTED(409, "The host may not go down now"),
    SLOT_IN_USE(409, "The slot is in use"),
    SUPERSEDED_INSTANCE(409, "A newer agent process speaks for this host"),
    STALE_REPORT(409, "A newer report, or another one of this number, is recorded"),
    STALE_EPOCH(409, "The report is about an older update"),
    CONFLICT(409, "Somebody else changed this at the same time"),
    REQUEST_UNDER_WAY(409, "A request with this key is under way"),
    ANSWER_NOT_KEPT(409, "The request was done before, and its answer is not kept"),
    IDEMPOTENCY_KEY_REUSED(422, "The key was used for another request"),
    PLAN_REFUSED(422, "The plan cannot be made"),
    TOO_MANY_REQUESTS(429, "Too many requests of one party"),
    REQUEST_REFUSED(400, "The request cannot be served"),
    UNAVAILABLE(503, "The control plane cannot serve this now"),
    INTERNAL_ERROR(500, "The control plane failed");

    private final int status;
    private final String title;

    ProblemType(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The same words for each occurrence. */
    public String title() {
        return title;
    }

    /** The stable identifier, {@code urn:luofleet:problem:} and the name in lower case with hyphens. */
    public String uri() {
        return "urn:luofleet:problem:"
                + name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
