#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Rolls a kernel release out, from the plan to its end, with nothing but Python's own library.

The address, the token and the control plane's authority come from LUOFLEET_URL, LUOFLEET_TOKEN_FILE and, where it has a certificate of its
own, LUOFLEET_AUTHORITY. Ends with 0 when every host is updated or left out, 1 when the rollout came to rest otherwise, 2 when it
was refused. Interrupting it leaves the rollout alone.
"""

import argparse
import http.client
import json
import os
import ssl
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

OVER = {"SUCCEEDED", "SUCCEEDED_WITH_SKIPS", "ENDED_WITH_FAILURES", "ABORTED"}
# Nothing happens by itself any more: a person has to approve, or to resume.
AT_REST = OVER | {"AWAITING_APPROVAL", "PAUSED"}
GOOD = {"SUCCEEDED", "SUCCEEDED_WITH_SKIPS"}
TRY_AGAIN = {502, 503, 504}
PATIENCE_SECONDS = 300
# The service says every 15 seconds that a stream goes on.
SILENCE_SECONDS = 45


class Refused(Exception):
    """What the service does not do, in its own words (RFC 9457)."""

    def __init__(self, status, problem):
        super().__init__(problem.get("detail") or problem.get("title") or f"status {status}")
        self.status = status
        self.problem = problem


class ControlPlane:
    """The API. Whatever is asked, a lost answer is asked for again, and is done once."""

    def __init__(self, url, token, authority=None):
        self.root = url.rstrip("/") + "/api/v1"
        self.token = token
        self.tls = ssl.create_default_context(cafile=authority) if url.startswith("https:") else None

    def get(self, path, **query):
        return self._ask("GET", path, query, None, None)

    def post(self, path, body=None):
        # The same key for each attempt: the service does it once, and answers each with the first answer.
        return self._ask("POST", path, {}, body, str(uuid.uuid4()))

    def _ask(self, method, path, query, body, key):
        until = time.monotonic() + PATIENCE_SECONDS
        pause = 1
        while True:
            try:
                with self._open(method, path, query, body, key, timeout=60) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                if error.code not in TRY_AGAIN or time.monotonic() > until:
                    raise Refused(error.code, problem_of(error)) from None
                pause = int(error.headers.get("Retry-After", pause))
            except (OSError, http.client.HTTPException):
                if time.monotonic() > until:
                    raise
            time.sleep(pause)
            pause = min(pause * 2, 15)

    def _open(self, method, path, query, body, key, timeout, **headers):
        url = self.root + path + ("?" + urllib.parse.urlencode(query) if query else "")
        request = urllib.request.Request(url, method=method)
        request.add_header("Authorization", "Bearer " + self.token)
        if key:
            request.add_header("Idempotency-Key", key)
        if body is not None:
            request.add_header("Content-Type", "application/json")
            request.data = json.dumps(body).encode()
        for name, value in headers.items():
            request.add_header(name, value)
        return urllib.request.urlopen(request, timeout=timeout, context=self.tls)

    def newest_event(self):
        newest = self.get("/events", order="NEWEST", limit=1)["items"]
        return newest[0]["id"] if newest else 0

    def events(self, after, **filters):
        """Events from there on, over lost connections too: none is missed, and none comes twice."""
        while True:
            try:
                headers = {"Accept": "text/event-stream", "Last-Event-ID": str(after)}
                with self._open("GET", "/events/stream", filters, None, None, timeout=SILENCE_SECONDS, **headers) as stream:
                    for line in stream:
                        if line.startswith(b"data:"):
                            event = json.loads(line[len(b"data:"):])
                            after = event["id"]
                            yield event
            except urllib.error.HTTPError as error:
                problem = problem_of(error)
                if error.code == 410:
                    after = problem["after"]
                    yield None
                elif error.code not in TRY_AGAIN and error.code != 429:
                    raise Refused(error.code, problem) from None
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(1)


def problem_of(error):
    try:
        return json.load(error)
    except ValueError:
        return {"detail": f"{error.code} {error.reason}"}


def show_forecast(forecast):
    print(f"forecast: ends {forecast['endsAt']['p50'] or 'not by itself'}, one in ten after {forecast['endsAt']['p90'] or 'all'}")
    for outcome in forecast["outcomes"]:
        print(f"  {outcome['share']:4.0%} {outcome['outcome']}" + (f", such as: {outcome['example']}" if outcome["example"] else ""))


def show(rollout):
    print(f"{rollout['status']}, wave {rollout['wave']}: " + ", ".join(f"{count} {state}" for state, count in rollout["hosts"].items() if count), flush=True)


def roll_out(service, request):
    plan = service.post("/plans", request)
    for warning in plan["warnings"]:
        print("warning:", warning)
    hosts = sum(len(wave["hosts"]) for wave in plan["waves"])
    print(f"plan {plan['hash'][:12]}: {hosts} hosts in {len(plan['waves'])} waves, {len(plan['leftOut'])} left out")
    show_forecast(service.get(f"/plans/{plan['hash']}/forecast"))

    # Before it begins, so that nothing of it is missed.
    begin = service.newest_event()
    rollout = service.post("/rollouts", {"plan": plan["hash"]})
    print("rollout", rollout["id"], flush=True)
    path = "/rollouts/" + rollout["id"]
    for event in service.events(begin, rollout=rollout["id"]):
        if event is not None:
            print(f"{event['at']} {event['severity']:8} {event['message']}", flush=True)
        rollout = service.get(path)
        if rollout["status"] in AT_REST:
            break
    show(rollout)
    if rollout["why"]:
        print(rollout["why"])
    return 0 if rollout["status"] in GOOD else 1


def main():
    words = argparse.ArgumentParser(description="Rolls a kernel release out, from the plan to its end.")
    words.add_argument("--release", required=True)
    words.add_argument("--selector", default="", help="which hosts, such as zone=a; by default all")
    words.add_argument("--strategy", type=argparse.FileType(), help="as JSON; by default the service's")
    given = words.parse_args()
    with open(os.environ["LUOFLEET_TOKEN_FILE"], encoding="ascii") as file:
        token = file.read().strip()
    service = ControlPlane(os.environ["LUOFLEET_URL"], token, os.environ.get("LUOFLEET_AUTHORITY"))
    request = {"release": given.release, "selector": given.selector}
    if given.strategy:
        request["strategy"] = json.load(given.strategy)
    try:
        return roll_out(service, request)
    except Refused as refused:
        print(f"refused: {refused}", file=sys.stderr)
        for finding in refused.problem.get("findings", []):
            print(f"  {finding['path']} {finding['message']}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("the rollout goes on by itself", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
