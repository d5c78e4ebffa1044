{{/* SPDX-License-Identifier: Apache-2.0 */}}
{{- define "luofleet.fullname" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "luofleet.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "luofleet.pods" -}}
{{ include "luofleet.selector" . }}
app.kubernetes.io/component: control-plane
{{- end }}

{{- define "luofleet.labels" -}}
{{ include "luofleet.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "luofleet.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}{{ .Values.serviceAccount.name | default (include "luofleet.fullname" .) }}{{ else }}{{ .Values.serviceAccount.name | default "default" }}{{ end }}
{{- end }}

{{- define "luofleet.image" -}}
{{- with .Values.image }}{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}{{ end }}
{{- end }}

{{/* The Secret of the authority; empty where the service makes its own, on its volume. */}}
{{- define "luofleet.authority" -}}
{{- if .Values.authority.certManager.enabled }}{{ include "luofleet.fullname" . }}-authority{{ else }}{{ .Values.authority.existingSecret }}{{ end }}
{{- end }}

{{- define "luofleet.names" -}}
{{- $name := include "luofleet.fullname" . }}
{{- $own := list $name (printf "%s.%s" $name .Release.Namespace) (printf "%s.%s.svc" $name .Release.Namespace) (printf "%s.%s.svc.cluster.local" $name .Release.Namespace) "localhost" "127.0.0.1" }}
{{- $hosts := list }}
{{- if .Values.passthroughIngress.enabled }}{{ $hosts = append $hosts .Values.passthroughIngress.host }}{{ end }}
{{- if .Values.gateway.enabled }}{{ $hosts = concat $hosts .Values.gateway.hostnames }}{{ end }}
{{- concat .Values.names $hosts $own | uniq | join "," }}
{{- end }}

{{- define "luofleet.jdbcUrl" -}}
{{- $db := .Values.database }}
{{- $options := list (printf "sslmode=%s" $db.tls.mode) }}
{{- if hasPrefix "verify-" $db.tls.mode }}{{ $options = append $options (printf "sslrootcert=/etc/luofleet/database-ca/%s" $db.tls.caSecret.key) }}{{ end }}
{{- if gt (len $db.hosts) 1 }}{{ $options = append $options "targetServerType=primary" }}{{ end }}
{{- printf "jdbc:postgresql://%s/%s?%s" (join "," $db.hosts) $db.name (join "&" $options) }}
{{- end }}

{{/* The ports that the database is reached on. */}}
{{- define "luofleet.databasePorts" -}}
{{- $ports := list }}
{{- range .Values.database.hosts }}{{ $ports = append $ports (regexFind ":[0-9]+$" . | trimPrefix ":" | default "5432") }}{{ end }}
{{- $ports | uniq | join "," }}
{{- end }}

{{/* A value of a properties file; the schema keeps line ends out. */}}
{{- define "luofleet.value" -}}
{{- . | toString | replace "\\" "\\\\" }}
{{- end }}

{{/* What no single value's rule can say. */}}
{{- define "luofleet.check" -}}
{{- $v := .Values }}
{{- $authority := or $v.authority.existingSecret $v.authority.certManager.enabled }}
{{- if and $v.authority.existingSecret $v.authority.certManager.enabled }}{{ fail "authority.existingSecret and authority.certManager.enabled exclude each other" }}{{ end }}
{{- if and $v.authority.certManager.enabled (not $v.authority.certManager.issuerRef.name) }}{{ fail "authority.certManager.issuerRef.name is needed with authority.certManager.enabled" }}{{ end }}
{{- if eq $v.database.mode "embedded" }}
{{- if ne (int $v.replicas) 1 }}{{ fail "replicas must be 1 with database.mode embedded" }}{{ end }}
{{- if $v.auditKey.existingSecret }}{{ fail "auditKey.existingSecret has no meaning with database.mode embedded: the volume keeps the key" }}{{ end }}
{{- if $v.database.hosts }}{{ fail "database.hosts has no meaning with database.mode embedded" }}{{ end }}
{{- else }}
{{- if not $v.database.hosts }}{{ fail "database.hosts is needed: where PostgreSQL is (or database.mode embedded, for a trial)" }}{{ end }}
{{- if not $v.database.credentials.existingSecret }}{{ fail "database.credentials.existingSecret is needed with database.mode external" }}{{ end }}
{{- if not $authority }}{{ fail "authority.existingSecret or authority.certManager.enabled is needed with database.mode external: replicas share the authority" }}{{ end }}
{{- if and (hasPrefix "verify-" $v.database.tls.mode) (not $v.database.tls.caSecret.name) }}{{ fail "database.tls.caSecret.name is needed with database.tls.mode verify-full and verify-ca" }}{{ end }}
{{- end }}
{{- if $v.oidc.enabled }}
{{- if not $v.oidc.issuer }}{{ fail "oidc.issuer is needed with oidc.enabled" }}{{ end }}
{{- if not $v.oidc.roles }}{{ fail "oidc.roles is needed with oidc.enabled: without it nobody may do anything" }}{{ end }}
{{- if and $v.oidc.login.enabled (not $v.oidc.login.existingSecret) }}{{ fail "oidc.login.existingSecret is needed with oidc.login.enabled" }}{{ end }}
{{- else if $v.oidc.login.enabled }}{{ fail "oidc.login.enabled needs oidc.enabled" }}
{{- end }}
{{- if $v.ingress.enabled }}
{{- if not $v.ingress.host }}{{ fail "ingress.host is needed with ingress.enabled" }}{{ end }}
{{- if not $v.ingress.tlsSecret }}{{ fail "ingress.tlsSecret is needed with ingress.enabled: tokens go over TLS only" }}{{ end }}
{{- if not $v.ingress.annotations }}{{ fail "ingress.annotations is needed with ingress.enabled: the controller must speak TLS to the service, and only its own annotation says so" }}{{ end }}
{{- if not $v.trustedProxies }}{{ fail "trustedProxies is needed with ingress.enabled: the service believes no other's forwarded headers" }}{{ end }}
{{- end }}
{{- if $v.passthroughIngress.enabled }}
{{- if not $v.passthroughIngress.host }}{{ fail "passthroughIngress.host is needed with passthroughIngress.enabled" }}{{ end }}
{{- if not $v.passthroughIngress.annotations }}{{ fail "passthroughIngress.annotations is needed with passthroughIngress.enabled: an Ingress passes TLS through only by an annotation of its controller" }}{{ end }}
{{- if and $v.ingress.enabled (eq $v.ingress.host $v.passthroughIngress.host) }}{{ fail "passthroughIngress.host and ingress.host must differ: one name either ends TLS or passes it through" }}{{ end }}
{{- end }}
{{- if $v.gateway.enabled }}
{{- if not $v.gateway.parentRefs }}{{ fail "gateway.parentRefs is needed with gateway.enabled" }}{{ end }}
{{- if not $v.gateway.hostnames }}{{ fail "gateway.hostnames is needed with gateway.enabled" }}{{ end }}
{{- end }}
{{- end }}

{{/* The service's settings. Secrets are not among them. */}}
{{- define "luofleet.properties" -}}
{{- $v := .Values -}}
{{- $p := dict
  "quarkus.http.host" "0.0.0.0"
  "quarkus.http.ssl-port" "8443"
  "quarkus.management.host" "0.0.0.0"
  "quarkus.management.port" "9000"
  "luofleet.data-dir" "/var/lib/luofleet/data"
  "luofleet.tls.mode" "on"
  "luofleet.tls.names" (include "luofleet.names" .)
  "luofleet.agents.authentication" "certificate"
-}}
{{- if include "luofleet.authority" . }}
{{- $_ := set $p "luofleet.pki.ca-certificate" "/etc/luofleet/authority/tls.crt" }}
{{- $_ := set $p "luofleet.pki.ca-key" "/etc/luofleet/authority/tls.key" }}
{{- end }}
{{- if $v.pendingHosts }}{{ $_ := set $p "luofleet.pki.pending.enabled" "true" }}{{ end }}
{{- $_ := set $p "quarkus.datasource.jdbc.max-size" (int $v.database.connections | toString) }}
{{- if eq $v.database.mode "external" }}
{{- $_ := set $p "quarkus.datasource.jdbc.url" (include "luofleet.jdbcUrl" .) }}
{{- end }}
{{- if $v.adminToken.existingSecret }}{{ $_ := set $p "luofleet.security.admin-token-file" (printf "/etc/luofleet/admin-token/%s" $v.adminToken.key) }}{{ end }}
{{- if $v.artifacts.existingClaim }}{{ $_ := set $p "luofleet.artifacts.dir" "/srv/luofleet/artifacts" }}{{ end }}
{{- with $v.outgoing.allowedNetworks }}{{ $_ := set $p "luofleet.outgoing.allowed-networks" (join "," .) }}{{ end }}
{{- with $v.outgoing.allowedHosts }}{{ $_ := set $p "luofleet.outgoing.allowed-hosts" (join "," .) }}{{ end }}
{{- with $v.trustedProxies }}
{{- $_ := set $p "quarkus.http.proxy.proxy-address-forwarding" "true" }}
{{- $_ := set $p "quarkus.http.proxy.enable-forwarded-host" "true" }}
{{- $_ := set $p "quarkus.http.proxy.trusted-proxies" (join "," .) }}
{{- end }}
{{- with $v.oidc }}{{ if .enabled }}
{{- $_ := set $p "quarkus.oidc.tenant-enabled" "true" }}
{{- $_ := set $p "quarkus.oidc.auth-server-url" .issuer }}
{{- $_ := set $p "quarkus.oidc.client-id" .clientId }}
{{- $_ := set $p "quarkus.oidc.token.audience" .audience }}
{{- $_ := set $p "quarkus.oidc.roles.role-claim-path" .rolesClaim }}
{{- range $value, $roles := .roles }}{{ $_ := set $p (printf "luofleet.security.oidc.roles.\"%s\"" $value) (join "," $roles) }}{{ end }}
{{- with .scopeClaim }}{{ $_ := set $p "luofleet.security.oidc.scope-claim" . }}{{ end }}
{{- with .principalClaim }}{{ $_ := set $p "quarkus.oidc.token.principal-claim" . }}{{ end }}
{{- if .login.enabled }}{{ $_ := set $p "quarkus.oidc.application-type" "hybrid" }}{{ end }}
{{- with .caSecret }}{{ if .name }}
{{- $_ := set $p "quarkus.oidc.tls.tls-configuration-name" "oidc" }}
{{- $_ := set $p "quarkus.tls.oidc.trust-store.pem.certs" (printf "/etc/luofleet/oidc-ca/%s" .key) }}
{{- end }}{{ end }}
{{- end }}{{ end }}
{{- range $key, $value := $v.config }}
{{- if hasKey $p $key }}{{ fail (printf "config.%s is set by the chart itself; use the value that it comes from" $key) }}{{ end }}
{{- $_ := set $p $key (toString $value) }}
{{- end }}
{{- range $key := keys $p | sortAlpha }}
{{ $key | replace "\\" "\\\\" | replace " " "\\ " | replace ":" "\\:" | replace "=" "\\=" }}={{ include "luofleet.value" (get $p $key) }}
{{- end }}
{{- end }}
