// SPDX-License-Identifier: Apache-2.0
package io.luofleet.hostagent.host;

import io.luofleet.hostagent.custody.Manifest;
import io.luofleet.hostagent.luo.query.ListedFile;
import io.luofleet.hostagent.observe.KernelLook;
import io.luofleet.wire.SessionState;
import io.luofleet.wire.SessionState.FileState;
import io.luofleet.wire.SessionState.Stage;
import io.luofleet.wire.Source;
import java.util.List;

/** What reports say of a session, whichever way it goes. Pure. */
final class SessionStates {
    private SessionStates() {}

    /** @param listed the kernel's list of its files; {@code null} when the kernel was not asked or does not have it */
    static SessionState manifest(Stage stage, List<ListedFile> listed) {
        List<FileState> files = List.of(new FileState(Manifest.TOKEN, Manifest.HANDLER, "manifest", null));
        return new SessionState(
                Manifest.SESSION_NAME, null, stage, files(files, listed), null, null, null, null, source(listed));
    }

    /** The kernel's list where there is one, else what was said. */
    static List<FileState> files(List<FileState> said, List<ListedFile> listed) {
        return listed == null ? said : KernelLook.named(listed, said);
    }

    static Source source(List<ListedFile> listed) {
        return listed == null ? Source.DERIVED : Source.REPORTED;
    }
}
