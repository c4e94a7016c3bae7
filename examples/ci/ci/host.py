#!/usr/bin/env python3
"""What a pipeline asks of the code host; nothing but Python is needed.

    ci/host.py comment FILE     the comment of the pull or merge request, made once, then updated in place
    ci/host.py request          the number of the request that brought the commit COMMIT
    ci/host.py reviewed FILE    the plan that was reviewed for COMMIT, from the artifacts (GitHub, GitLab)

CODE_HOST is github, forgejo or gitlab; API its address, REPOSITORY the repository's name or number
there, TOKEN what lets us in, REQUEST the number of the request, COMMIT the commit on the main branch.
"""

import io
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
import zipfile

# The first line of what `terrace plan --markdown` writes: the comment is found by it.
MARKER = "<!-- terrace-plan -->"


def setting(name):
    value = os.environ.get(name, "")
    if not value:
        sys.exit(f"{name} is not set")
    return value


GITLAB = os.environ.get("CODE_HOST") == "gitlab"
BASE = setting("API").rstrip("/") + ("/projects/" if GITLAB else "/repos/")
BASE += urllib.parse.quote(setting("REPOSITORY"), safe="" if GITLAB else "/")


class KeepToken(urllib.request.HTTPRedirectHandler):
    """Artifacts are stored elsewhere: a redirect there must not carry the token along."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        new = super().redirect_request(req, fp, code, msg, headers, newurl)
        if new is not None and urllib.parse.urlsplit(newurl).netloc != urllib.parse.urlsplit(req.full_url).netloc:
            for name in ("Authorization", "Private-token"):
                new.headers.pop(name, None)
        return new


OPENER = urllib.request.build_opener(KeepToken)


def call(method, path, body=None, raw=False):
    headers = {"Content-Type": "application/json", "User-Agent": "terrace-recipes"}
    headers.update({"PRIVATE-TOKEN": setting("TOKEN")} if GITLAB else {"Authorization": f"Bearer {setting('TOKEN')}"})
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(BASE + path, data, headers, method=method)
    try:
        with OPENER.open(request, timeout=60) as answer:
            content = answer.read()
    except urllib.error.HTTPError as error:
        sys.exit(f"{method} {path}: {error.code} {error.read().decode(errors='replace')[:300]}")
    except urllib.error.URLError as error:
        sys.exit(f"{method} {path}: {error.reason}")
    return content if raw else json.loads(content or b"null")


def pages(path):
    """All items of a list. Forgejo sends all comments on every page."""
    seen, page = set(), 1
    while True:
        items = call("GET", f"{path}{'&' if '?' in path else '?'}per_page=100&limit=100&page={page}")
        new = [item for item in items if item["id"] not in seen]
        if not new:
            return
        yield from new
        seen.update(item["id"] for item in new)
        page += 1


def comment(file):
    with open(file, encoding="utf-8") as text:
        body = text.read()
    if not body.startswith(MARKER):
        sys.exit(f"{file} does not begin with {MARKER}")
    number = setting("REQUEST")
    of_request = f"/merge_requests/{number}/notes" if GITLAB else f"/issues/{number}/comments"
    for old in pages(of_request):
        if old["body"].startswith(MARKER):
            one = f"{of_request}/{old['id']}" if GITLAB else f"/issues/comments/{old['id']}"
            call("PUT" if GITLAB else "PATCH", one, {"body": body})
            print(f"Updated comment {old['id']} of request {number}")
            return
    print(f"Wrote comment {call('POST', of_request, {'body': body})['id']} of request {number}")


def merged():
    """The request that brought the commit."""
    commit = setting("COMMIT")
    if GITLAB:
        found = call("GET", f"/repository/commits/{commit}/merge_requests")
    elif os.environ.get("CODE_HOST") == "forgejo":
        found = [call("GET", f"/commits/{commit}/pull")]
    else:
        found = call("GET", f"/commits/{commit}/pulls")
    if not found:
        sys.exit(f"no request brought {commit}: push to a branch and open one, so that its plan is reviewed")
    return found[0]


def reviewed(file):
    request = merged()
    if GITLAB:
        ref = urllib.parse.quote(f"refs/merge-requests/{request['iid']}/head", safe="")
        plan = call("GET", f"/jobs/artifacts/{ref}/raw/reviewed.plan?job=plan", raw=True)
    else:
        name = f"terrace-plan-{request['head']['sha']}"
        artifacts = [one for one in call("GET", f"/actions/artifacts?name={name}")["artifacts"] if is_ours(one)]
        if not artifacts:
            sys.exit(f"there is no artifact {name}: did its plan fail, or is it too old?")
        archive = call("GET", f"/actions/artifacts/{artifacts[0]['id']}/zip", raw=True)
        plan = zipfile.ZipFile(io.BytesIO(archive)).read("reviewed.plan")
    with open(file, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
        out.write(plan)
    print(f"Fetched {file}")


def is_ours(artifact):
    """A run of a fork's request may leave an artifact of any name here."""
    run = artifact["workflow_run"]
    return not artifact["expired"] and run["head_repository_id"] == run["repository_id"]


def request():
    found = merged()
    print(found["iid"] if GITLAB else found["number"])


COMMANDS = {"comment": comment, "request": request, "reviewed": reviewed}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        sys.exit(__doc__)
    COMMANDS[sys.argv[1]](*sys.argv[2:])
