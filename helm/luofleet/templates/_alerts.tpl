{{/* SPDX-License-Identifier: Apache-2.0 */}}
{{/* Alerts over the series of one release. Each replica counts the whole fleet: gauges are taken once, by max. */}}
{{- define "luofleet.alerts" -}}
- alert: LuofleetAbsent
  expr: absent(up{ {{- . -}} } == 1)
  for: 5m
  labels: {severity: critical}
  annotations:
    summary: No replica of the control plane answers
    description: Guests are served without it and nothing starts. Hosts past the point of no return go on by themselves. Look at the pods, then at PostgreSQL.
- alert: LuofleetReplicaDown
  expr: up{ {{- . -}} } == 0
  for: 10m
  labels: {severity: warning}
  annotations:
    summary: A replica of the control plane does not answer
- alert: LuofleetHostLost
  expr: sum(increase(luofleet_updates_ended_total{ {{- . -}} ,phase="LOST"}[15m])) > 0
  labels: {severity: critical}
  annotations:
    summary: A host did not come back from its kexec in time
    description: Its guests may be gone. See the rollout's page and the host's console; the rollout stops by itself when its budget is spent.
- alert: LuofleetUpdateFailed
  expr: sum(increase(luofleet_updates_ended_total{ {{- . -}} ,phase="FAILED"}[15m])) > 0
  labels: {severity: warning}
  annotations:
    summary: An update failed after the point of no return
- alert: LuofleetBudgetTripped
  expr: max(luofleet_rollouts{ {{- . -}} ,status="PAUSED"}) > 0 and sum(increase(luofleet_updates_ended_total{ {{- . -}} ,phase=~"LOST|FAILED|ABORTED"}[30m])) > 0
  labels: {severity: warning}
  annotations:
    summary: A rollout is paused, and updates have failed within half an hour
- alert: LuofleetRolloutPaused
  expr: max(luofleet_rollouts{ {{- . -}} ,status="PAUSED"}) > 0
  for: 1h
  labels: {severity: info}
  annotations:
    summary: A rollout has been paused for an hour
- alert: LuofleetGhostSlots
  expr: max(luofleet_slots{ {{- . -}} ,kind="GHOST"}) > 0
  for: 30m
  labels: {severity: warning}
  annotations:
    summary: A host holds a slot that no update owns
    description: It counts as down until somebody looks after it, and holds rollouts up.
- alert: LuofleetHostsSilent
  expr: max(luofleet_hosts{ {{- . -}} ,presence="SILENT"}) > 0.05 * sum(max by (presence) (luofleet_hosts{ {{- . -}} }))
  for: 10m
  labels: {severity: warning}
  annotations:
    summary: More than a twentieth of the hosts is silent
    description: Silent hosts count as down, and rollouts wait for them.
- alert: LuofleetRequestsRefused
  expr: sum by (lane) (rate(luofleet_admission_refused_total{ {{- . -}} }[5m])) > 0
  for: 5m
  labels: {severity: warning}
  annotations:
    summary: Requests are refused for want of database connections
    description: PostgreSQL is slow or away, or database.connections is too small.
- alert: LuofleetCredentialsRefused
  expr: sum(rate(luofleet_limits_refused_total{ {{- . -}} ,limit="failure"}[15m])) > 0
  for: 15m
  labels: {severity: warning}
  annotations:
    summary: An address tries credentials that do not hold
{{- end }}
