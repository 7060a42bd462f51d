"""Docker's refusals, in the words of real Docker engines, as problems of an environment."""

from __future__ import annotations

import pytest
from docker.errors import APIError

from ccctl.center import DockerSite
from ccctl.deploy.docker_container import explained
from ccctl.diagnostics import Rejected

SITE = DockerSite(sip_port=6160, rtp_ports=(20000, 20059))
FAILED = "driver failed programming external connectivity on endpoint ccctl-hello-dev (32d38bdef7545afe6381): "


@pytest.mark.parametrize(
    ("words", "port", "key"),
    [
        (FAILED + "Error starting userland proxy: listen udp4 127.0.0.1:6160: bind: address already in use", 6160, "sip_port"),
        (FAILED + "Error starting userland proxy: listen tcp4 127.0.0.1:6160: bind: address already in use", 6160, "sip_port"),
        (FAILED + "Error starting userland proxy: listen udp4 127.0.0.1:20055: bind: address already in use", 20055, "rtp_ports"),
        (FAILED + "Bind for 127.0.0.1:20000 failed: port is already allocated", 20000, "rtp_ports"),
        (FAILED + "Bind for 127.0.0.1:6160 failed: port is already allocated", 6160, "sip_port"),
    ],
)  # fmt: skip
def test_the_port_that_is_taken_is_named_with_the_key_that_sets_it(words: str, port: int, key: str) -> None:
    refusal = explained(APIError("500 Server Error", explanation=words), SITE)
    assert isinstance(refusal, Rejected)
    [problem] = refusal.report.diagnostics
    assert problem.code.name == "CC505"
    assert str(port) in problem.message
    assert {word for word in ("`sip_port`", "`rtp_ports`") if word in problem.hint} == {f"`{key}`"}
