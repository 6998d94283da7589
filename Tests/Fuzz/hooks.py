"""What schemathesis cannot know of this API by its document."""

import os

import schemathesis
from schemathesis.generation.meta import TestPhase

# What is said of a request that is wrong in itself.
INVALID = {"VALIDATION_FAILED", "INVALID_JSON", "INVALID_ID", "INVALID_IDEMPOTENCY_KEY", "BODY_TOO_LARGE"}


def code_of(response):
    try:
        document = response.json()
    except ValueError:
        return None
    return document.get("code") if isinstance(document, dict) else None


@schemathesis.check
def valid_requests_are_not_called_invalid(ctx, response, case):
    """Takes the place of positive_data_acceptance.

    But not where requests are made of earlier answers, which puts receipts into the place of numbers.
    """
    meta = case.meta
    if not meta or not meta.generation.mode.is_positive or meta.phase.name == TestPhase.STATEFUL:
        return
    if code_of(response) in INVALID:
        raise AssertionError(f"A request that fits the document was refused: {response.content[:500]!r}")


@schemathesis.check
def no_defects(ctx, response, case):
    """500 is a defect of ours, but for the one that the reference's clients are promised."""
    if response.status_code >= 500 and code_of(response) != "NOT_FOUND":
        raise AssertionError(f"{response.status_code}: {response.content[:500]!r}")


@schemathesis.hook
def filter_case(context, case):
    """The key that the fuzzer itself uses stays, or it would test nothing from there on."""
    own = os.environ.get("LANGO_FUZZ_KEY_ID")
    if not own:
        return True
    if case.path == "/api/auth/keys/{id}/rotate":
        return not names(own, (case.path_parameters or {}).get("id"))
    if case.method.upper() == "DELETE" and case.path == "/api/auth/keys":
        return not names(own, (case.query or {}).get("id"))
    return True


def names(own, value):
    """Whether a parameter is the number of the fuzzer's own key, in whatever spelling; a longer number is another key."""
    values = value if isinstance(value, list) else [value]
    return any(str(each).strip().lstrip("+0") == own for each in values)
