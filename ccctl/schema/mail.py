"""The mail server that messages are handed to."""

from typing import Literal, Self

from pydantic import Field, model_validator

from ccctl.schema.addresses import Host
from ccctl.schema.common import Email, Noun, UserName, Whole, refuse
from ccctl.schema.secret import SecretRefSpec


class MailSpec(Noun):
    """The mail server that takes the center's mail, by SMTP."""

    host: Host
    """Its host name or address."""
    port: Whole = Field(default=587, ge=1, le=65535)
    """Its port."""
    sender: Email = Field(alias="from")
    """The address that the mail comes from."""
    tls: Literal["starttls", "always", "off"] = "starttls"
    """Encryption: asked for in the conversation, from its beginning (port 465), or none (a server beside the engine)."""
    username: UserName | None = None
    """The user name at the server, where it wants one."""
    password: SecretRefSpec | None = None
    """Its password, as a reference: `{secret: NAME}`."""

    @model_validator(mode="after")
    def _both(self) -> Self:
        if (self.username is None) != (self.password is None):
            raise refuse("CC127", "a mail server wants a user name and a password, or neither", "add the other one")
        return self
