// SPDX-License-Identifier: Apache-2.0
package io.luofleet.rollout;

/** What became of the wish for other limits. */
public enum ChangeState {
    /** Another person has to approve it. */
    PROPOSED,
    /** It was approved; the rollout goes by it, or by a later one. */
    IN_FORCE,
    /** Nobody wants it any more. */
    DECLINED
}
