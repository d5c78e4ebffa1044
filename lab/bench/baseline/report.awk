# SPDX-License-Identifier: Apache-2.0
# From the consoles of lab/blackout to figures: medians of each phase, ratios to the C programs, and the JSON.

function value(key,    at, rest) {
	at = index($0, key "=")
	rest = substr($0, at + length(key) + 1)
	sub(/[ \r].*/, "", rest)
	return rest
}

function max(a, b) { return a + 0 > b + 0 ? a + 0 : b + 0 }

function add(series, number) { values[series, ++n[series]] = number }

function median(series,    i, j, t, v, m) {
	m = n[series]
	if (!m) { print "no measurement of " series > "/dev/stderr"; failed = 1; exit 1 }
	for (i = 1; i <= m; i++) v[i] = values[series, i] + 0
	for (i = 2; i <= m; i++)
		for (j = i; j > 1 && v[j - 1] > v[j]; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
	return m % 2 ? v[(m + 1) / 2] : (v[m / 2] + v[m / 2 + 1]) / 2
}

/blackout turn=.* userspace/ {
	variant = value("variant")
	userspace = value("uptime_ms")
	served = blackout = first = 0
	if (!(variant in seen)) { seen[variant] = 1; names[++variants] = variant }
}
/event=serving|baseline-serving/ { if (!served) { served = $0; gsub(/^\[ *|\].*/, "", served); served *= 1000 } }
/verdict=/ {
	if (value("verdict") != "VERIFIED") { print; failed = 1; exit 1 }
	blackout = max(blackout, value("blackout_ms"))
	first = max(first, value("first_count_uptime_ms"))
}
/blackout turn=.* done/ {
	add(variant " kernel", blackout - first)
	add(variant " boot", userspace)
	# The agent may begin to serve after luo-first has answered all, and this is the last line of the turn.
	if (served) add(variant " serving", served - userspace)
	add(variant " share", first - userspace)
	add(variant " blackout", blackout)
}
/blackout micro/ && !/carry:/ { add(value("what") " " value("side"), value("ms")) }

END {
	if (failed) exit 1
	base = median("baseline share")
	printf "{\"commit\":\"%s\",\"variants\":{", commit > json
	printf "%-12s %3s %14s %14s %14s %14s %10s %6s\n", "median, ms", "n", "kexec", "kernel boot", "to serving", "agent's share",
		"blackout", "ratio"
	for (i = 1; i <= variants; i++) {
		v = names[i]
		if (!n[v " share"]) continue
		serving = n[v " serving"] ? sprintf("%.0f", median(v " serving")) : "after"
		printf "%-12s %3d %14.0f %14.0f %14s %14.0f %10.0f %6.2f\n", v, n[v " share"], median(v " kernel"), median(v " boot"),
			serving, median(v " share"), median(v " blackout"), median(v " share") / base
		printf "%s\"%s\":{\"updates\":%d,\"kexecMs\":%.1f,\"kernelBootMs\":%.1f,\"toServingMs\":%s,\"shareMs\":%.1f,\"blackoutMs\":%.1f,\"shareRatio\":%.3f}",
			(i > 1 ? "," : ""), v, n[v " share"], median(v " kernel"), median(v " boot"), serving == "after" ? "null" : serving,
			median(v " share"), median(v " blackout"), median(v " share") / base > json
	}
	printf "}" > json
	line = sprintf("BLACKOUT shareRatio=%.2f agentMs=%.0f baselineMs=%.0f", median("agent share") / base, median("agent share"), base)
	split("preserve-files retrieve-files preserve-sessions retrieve-sessions", whats, " ")
	for (i = 1; i <= 4 && n["preserve-files c"]; i++) {
		w = whats[i]
		ratio = median(w " java") / median(w " c")
		printf "%-18s java %8.1f ms, C %8.1f ms, ratio %.2f over %d runs\n", w, median(w " java"), median(w " c"), ratio, n[w " c"]
		printf "%s\"%s\":{\"javaMs\":%.2f,\"cMs\":%.2f,\"ratio\":%.3f,\"runs\":%d}", (i > 1 ? "," : ",\"micro\":{"), w,
			median(w " java"), median(w " c"), ratio, n[w " c"] > json
		line = line " " w "=" sprintf("%.2f", ratio)
	}
	print (n["preserve-files c"] ? "}}" : "}") > json
	print line
}
