# SPDX-License-Identifier: Apache-2.0
# Reads what the guest of the kernel tests wrote, prints a line a test, and ends with "N passed, N failed[, N skipped]".
#   -v label=... -v log_faults=N (lines of the kernel log that tell of a fault)
function line(verdict, what) { printf "%s  %s: %s\n", verdict, label, what }
function pass(what) { passed++; line("ok     ", what) }
function fail(what) { failed++; line("FAILED ", what) }
function skip(what) { skipped++; line("skipped", what) }

{ sub(/\r$/, "") }
/^BEGIN / { name = substr($0, 7); results = 0; bad = 0; tail = ""; next }
/^END / && name == "" { fail(substr($0, 5)); next }
/^END / {
	status = $NF
	if (status == 4 && !results) skip(name " (" tail ")")
	else if (status != 0 && !bad) fail(name " (exit status " status ": " tail ")")
	else if (!results) pass(name)
	name = ""
	next
}
/^DONE/ { done = 1; next }
name == "" { next }
/^ok [0-9]+ / || /^not ok [0-9]+ / {
	results++
	what = $0
	sub(/^(not )?ok [0-9]+ /, "", what)
	if (what ~ /# SKIP/) skip(name ": " what)
	else if ($1 == "ok") pass(name ": " what)
	else { bad = 1; fail(name ": " what (detail == "" ? "" : " (" detail ")")) }
	detail = ""
	next
}
/^# .*:[0-9]+:.*Expected / { detail = substr($0, 3) }
/./ { tail = $0 }

END {
	if (name != "") fail(name " (did not end)")
	else if (!done) fail("the guest did not come to its end")
	if (log_faults > 0) fail("the kernel log tells of " log_faults " fault(s)")
	else pass("the kernel log tells of no fault")
	printf "%d passed, %d failed%s\n", passed, failed, skipped ? ", " skipped " skipped" : ""
	exit failed > 0 || passed == 0
}
