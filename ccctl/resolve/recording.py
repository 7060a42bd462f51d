"""Recording: the center's default, and settings of it that nothing has a use for."""

from __future__ import annotations

from ccctl.center import Recording, RecordingMode
from ccctl.center.recording import every_mode
from ccctl.diagnostics import codes
from ccctl.resolve.context import Context


def build_recording(context: Context) -> Recording:
    """The center's default."""
    spec = context.spec.recording
    return Recording(
        mode=RecordingMode(spec.mode),
        channels=spec.channels,
        notice=spec.notice,
        keep_ms=spec.keep,
        encrypt_to=spec.encrypt_to or "",
        span=context.span("recording"),
    )


def check_recording_is_of_use(context: Context) -> None:
    """CC253: something is said about recordings, and no conversation is recorded."""
    if every_mode(context.center) != {RecordingMode.NEVER}:
        return
    for key in ("notice", "keep", "encrypt_to"):
        if key in context.spec.recording.model_fields_set:
            context.problem(
                codes.CC253,
                f"recording has `{key}`, and no conversation is recorded",
                *("recording", key),
                hint="say what is recorded: mode: always, here or on a number, a queue or a seat",
            )


def check_recordings_can_be_read(context: Context) -> None:
    """CC297: a public key that `age` does not take. What encrypts to it is refused where files are made (CC298)."""
    written = context.spec.recording.encrypt_to
    if written is not None and not is_recipient(written):
        context.problem(
            codes.CC297,
            "encrypt_to is no public key of age: its checksum is wrong, so nothing can be encrypted to it",
            *("recording", "encrypt_to"),
            hint="make a key pair with age-keygen; the public key is the line that begins with age1",
        )


def is_recipient(text: str) -> bool:
    """Whether this is a public key of age (an X25519 recipient)."""
    from pyrage import RecipientError, x25519

    try:
        x25519.Recipient.from_str(text)
    except (RecipientError, ValueError):
        return False
    return True
