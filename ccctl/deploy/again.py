"""A kept release as a new one: a rollback, or the release in force with other passwords."""

from __future__ import annotations

from ccctl.deploy.place import Placed
from ccctl.deploy.record import release_again
from ccctl.deploy.rotating import passwords_in, with_passwords
from ccctl.deploy.secrets import Kept
from ccctl.deploy.texts import OURS, RENDERED, rendered_texts
from ccctl.deploy.vault import Vault
from ccctl.diagnostics import codes, rejected
from ccctl.plan.fingerprints import bytes_fingerprint
from ccctl.plan.plan import Plan
from ccctl.plan.release import Release


def again(
    vault: Vault, kept: Kept, number: int, plan: Plan, before: Release | None
) -> tuple[Release, list[Placed], Kept]:
    """The record, the files, and the secrets that hold with them; Rejected when the files are not what was applied then."""
    to = vault.release(plan.back_to or 0)
    if to is None:
        raise rejected(codes.CC524, f"release {plan.back_to} is not kept any more", hint="ccctl history")
    files = vault.contents(to.number)
    found = {file.path: bytes_fingerprint(kept.salt, file.content) for file in files if file.path not in OURS}
    if found.keys() != to.files.keys() or any(found[path] != known for path, known in to.placed.items()):
        raise rejected(
            codes.CC524,
            f"the files of release {to.number} on the target were changed after it was applied",
            hint="go back to another release (ccctl history), or apply the spec of that time",
        )
    texts = rendered_texts(next((file.content for file in files if file.path == RENDERED), b""))
    if plan.passwords:
        files = with_passwords(files, texts, plan.passwords)
        unknown = sorted(plan.passwords.keys() - passwords_in(files, texts).keys())
        if unknown:
            raise rejected(
                codes.CC527, f"release {to.number} has no password of {', '.join(unknown)}", hint="ccctl apply"
            )
    placed = {path: bytes_fingerprint(kept.salt, file.content) for file in files if (path := file.path) in to.placed}
    release = release_again(to, plan, number=number, before=before, placed=placed)
    return release, files, kept.with_coming(passwords_in(files, texts), number)
