"""What a center's environment is called on a Docker engine, and how ccctl knows its own."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.diagnostics import Rejected, Span, codes, rejected
from ccctl.values import dataclass

OWNER = "ccctl"
LABEL_OWNER, LABEL_CENTER, LABEL_ENV, LABEL_HOLDER = "ccctl.owner", "ccctl.center", "ccctl.env", "ccctl.holder"


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one environment's container and volumes."""

    center: str
    environment: str

    @property
    def container(self) -> str:
        """The engine's container."""
        return f"ccctl-{self.center}-{self.environment}"

    @property
    def replaced(self) -> str:
        """The engine's container before this one, while it is being replaced."""
        return f"{self.container}-replaced"

    @property
    def hands(self) -> str:
        """The helper that writes releases; its existence is the lock."""
        return f"{self.container}-apply"

    @property
    def releases(self) -> str:
        """The volume of the releases."""
        return f"{self.container}-releases"

    @property
    def database(self) -> str:
        """The volume of the engine's database: registrations, switches."""
        return f"{self.container}-db"

    @property
    def spool(self) -> str:
        """The volume of recordings and voicemail."""
        return f"{self.container}-spool"

    @property
    def bridge(self) -> str:
        """The bridge's container."""
        return f"{self.container}-bridge"

    @property
    def outbox(self) -> str:
        """The volume of the bridge's outbox."""
        return f"{self.container}-outbox"

    @property
    def volumes(self) -> tuple[str, ...]:
        """The volumes of the engine's container."""
        return (self.releases, self.database, self.spool)

    @property
    def labels(self) -> dict[str, str]:
        """What marks a thing as this environment's."""
        return {LABEL_OWNER: OWNER, LABEL_CENTER: self.center, LABEL_ENV: self.environment}

    def owns(self, labels: Mapping[str, str] | None) -> bool:
        """Whether a thing with these labels was made for this environment."""
        return all((labels or {}).get(key) == value for key, value in self.labels.items())

    def foreign(self, what: str, name: str, span: Span | None = None) -> Rejected:
        """The exception for a thing of our name that is not ours."""
        return rejected(
            codes.CC510,
            f"a {what} named {name} exists and was not made by ccctl for {self.center} on {self.environment}",
            span,
            hint=f"look at it with `docker {what} inspect {name}`; remove or rename it, or rename the center",
        )
