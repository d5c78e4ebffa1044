// SPDX-License-Identifier: Apache-2.0
package io.luofleet.audit;

import io.luofleet.audit.AuditLog.Asked;
import io.luofleet.platform.Api;
import io.luofleet.platform.http.RefusedAtEdge;
import io.luofleet.platform.text.PlainText;
import io.luofleet.wire.audit.AuditRecord.Kind;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.UUID;
import org.eclipse.microprofile.context.ManagedExecutor;
import org.jboss.logging.Logger;

/** Records what was refused for the page that it came from, of which no resource hears. */
@ApplicationScoped
class ForeignPageAudit {
    private static final Logger LOG = Logger.getLogger(ForeignPageAudit.class);

    private final AuditLog log;
    private final Strangers strangers;
    private final ManagedExecutor executor;

    ForeignPageAudit(AuditLog log, Strangers strangers, ManagedExecutor executor) {
        this.log = log;
        this.strangers = strangers;
        this.executor = executor;
    }

    void refused(@Observes RefusedAtEdge refusal) {
        String path = refusal.target().split("\\?", 2)[0];
        if (!Api.isOfOperators(path) || !strangers.mayBeRecorded()) {
            return;
        }
        String target = PlainText.clean(refusal.target(), AuditFilter.LONGEST_TARGET);
        var asked = new Asked(UUID.randomUUID(), null, refusal.address(), refusal.method(), target, null);
        executor.execute(() -> append(asked, refusal.status()));
    }

    private void append(Asked asked, int status) {
        try {
            log.append(Kind.REFUSED, asked, status, null);
        } catch (RuntimeException e) {
            LOG.errorf(e, "The answer %d to request %s is not in the audit", status, asked.requestId());
        }
    }
}
