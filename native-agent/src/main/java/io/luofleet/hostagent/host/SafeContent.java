// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.hostagent.text.SafeText;
import io.luofleet.wire.Check;
import io.luofleet.wire.Failure;
import io.luofleet.wire.OrphanState;
import io.luofleet.wire.SessionState;
import io.luofleet.wire.SessionState.FileState;

/**
 * A report's content with all of its text made safe. Names of sessions come from whoever made them, in this kernel or the one before;
 * one that the control plane cannot store would have a host's reports refused for as long as it lives.
 */
final class SafeContent {
    private static final int MAX_CHARS = 4096;

    private SafeContent() {}

    static Journal.Content of(Journal.Content content) {
        return new Journal.Content(
                content.checks().stream().map(SafeContent::of).toList(),
                content.sessions().stream().map(SafeContent::of).toList(),
                content.orphans().stream().map(SafeContent::of).toList(),
                content.failure() == null ? null : of(content.failure()));
    }

    private static Check of(Check check) {
        return new Check(check.name(), check.passed(), text(check.detail()), text(check.remedy()));
    }

    private static Failure of(Failure failure) {
        return new Failure(
                failure.code(),
                text(failure.detail()),
                text(failure.remedy()),
                failure.errno(),
                failure.ioctl(),
                text(failure.session()));
    }

    private static SessionState of(SessionState session) {
        return new SessionState(
                text(session.name()),
                text(session.workloadId()),
                session.stage(),
                session.files().stream().map(SafeContent::of).toList(),
                session.verified(),
                session.verifiedBytes(),
                session.blackoutNanos(),
                text(session.detail()),
                session.source());
    }

    private static FileState of(FileState file) {
        return new FileState(file.token(), text(file.handler()), text(file.name()), file.sizeBytes());
    }

    private static OrphanState of(OrphanState orphan) {
        return new OrphanState(text(orphan.name()), orphan.files(), orphan.answer(), text(orphan.detail()));
    }

    private static String text(String text) {
        return SafeText.of(text, MAX_CHARS);
    }
}
