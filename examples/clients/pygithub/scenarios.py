"""Runs the scenarios of the runner (../run) with unmodified PyGithub and prints a line for each.

    API_URL=http://127.0.0.1:8080/api/v3 TOKEN=... SPENT_TOKEN=... SPENT_RESET=... ASSET=name.bin python scenarios.py
"""

import hashlib
import os
import sys
import tempfile
import time
from pathlib import Path
from unittest import TestCase
from urllib.parse import urlsplit

from github import Auth, Github, GithubRetry, RateLimitExceededException
from github.GithubException import RateLimitExceededExceedsMaxWait

API_URL = os.environ["API_URL"]
ASSET = os.environ["ASSET"]
SPENT_RESET = int(os.environ["SPENT_RESET"])
HELLO = "octo-org/hello-world"
check = TestCase()


def connect(token, **settings):
    # Disable the pauses between requests, which are meant for github.com.
    no_pauses = {"seconds_between_requests": None, "seconds_between_writes": None}
    return Github(base_url=API_URL, auth=Auth.Token(token), per_page=30, **no_pauses, **settings)


github = connect(os.environ["TOKEN"])


def three_pages_of_issues():
    issues = github.get_repo(HELLO).get_issues()
    check.assertEqual([issue.number for issue in issues], list(range(75, 0, -1)))
    check.assertEqual(issues.totalCount, 75)
    check.assertEqual([len(issues.get_page(page)) for page in range(3)], [30, 30, 15])


def a_url_from_a_body():
    issue = github.get_repo(HELLO).get_issue(1)
    comments = list(issue.get_comments())
    check.assertEqual([comment.body for comment in comments], ["Me too", "Fixed in the next release"])
    # The comment contains no name of its author. PyGithub requests the author's URL.
    check.assertEqual(comments[0].user.login, "hubot")
    check.assertEqual(comments[0].user.name, "hubot")
    check.assertEqual(issue.repository.full_name, HELLO)


def a_renamed_repository():
    repository = github.get_repo("octo-org/first-steps")
    check.assertEqual(repository.full_name, "octo-org/getting-started")
    comment = repository.get_issue(1).create_comment(ASSET)
    check.assertEqual(repository.get_issue(1).get_comment(comment.id).body, ASSET)


def a_conditional_request():
    issue = github.get_repo(HELLO).get_issue(2)
    comments = issue.comments
    check.assertFalse(issue.update(), "it was not confirmed")
    issue.create_comment(ASSET)
    check.assertTrue(issue.update(), "the change was not seen")
    check.assertGreater(issue.comments, comments)


def a_graphql_query():
    owner, name = HELLO.split("/")
    _, answer = github.requester.graphql_query(
        """
        query ($owner: String!, $name: String!) {
          viewer { login }
          repository(owner: $owner, name: $name) { nameWithOwner issues { totalCount } }
        }
        """,
        {"owner": owner, "name": name},
    )
    check.assertIn(answer["data"]["viewer"]["login"], ["octocat", "hubot"])
    check.assertEqual(answer["data"]["repository"]["nameWithOwner"], HELLO)
    check.assertEqual(answer["data"]["repository"]["issues"]["totalCount"], 75)


class NotPossible(Exception):
    """The client does not support the scenario, whatever the server does."""


def an_upload_through_upload_url():
    path = urlsplit(API_URL).path
    if path.endswith("/api/v3") and path != "/api/v3":
        raise NotPossible("PyGithub knows /api/uploads only at the root of a host; leave out /api/v3 after a prefix")
    content = os.urandom(300_000)
    release = github.get_repo(HELLO).get_release("v1.0.0")
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory, ASSET)
        file.write_bytes(content)
        asset = release.upload_asset(str(file), content_type="application/octet-stream")
    check.assertEqual(asset.raw_data["digest"], "sha256:" + hashlib.sha256(content).hexdigest())
    kept = {other.name: other.size for other in release.get_assets()}
    check.assertEqual(kept[ASSET], len(content))


def a_rate_limit_met():
    spent = connect(os.environ["SPENT_TOKEN"], retry=None)
    with check.assertRaises(RateLimitExceededException) as met:
        spent.get_repo(HELLO)
    check.assertIn(int(met.exception.headers["x-ratelimit-reset"]) - SPENT_RESET, range(3), "s too late")
    # By default, PyGithub sleeps until the reset. max_rate_limit_wait limits the sleep.
    impatient = connect(os.environ["SPENT_TOKEN"], retry=GithubRetry(total=1, max_rate_limit_wait=10))
    with check.assertRaises(RateLimitExceededExceedsMaxWait) as met:
        impatient.get_repo(HELLO)
    check.assertAlmostEqual(met.exception.wait, SPENT_RESET - time.time(), delta=4)


SCENARIOS = {
    "three pages of issues": three_pages_of_issues,
    "a URL from a body": a_url_from_a_body,
    "a renamed repository": a_renamed_repository,
    "a conditional request": a_conditional_request,
    "a GraphQL query": a_graphql_query,
    "an upload through upload_url": an_upload_through_upload_url,
    "a rate limit met": a_rate_limit_met,
}

failed = False
for scenario, run in SCENARIOS.items():
    try:
        run()
        print(f"ok      {scenario}")
    except NotPossible as reason:
        print(f"skipped {scenario}: {reason}")
    except Exception as error:
        failed = True
        print(f"FAILED  {scenario}: {type(error).__name__} {' '.join(str(error).split())}")
sys.exit(failed)
