"""The center as a whole: its country, language and time zone, and all its nouns."""

from __future__ import annotations

from dataclasses import replace

from ccctl.center import Center, NumberingPlan
from ccctl.diagnostics import codes, did_you_mean
from ccctl.resolve.callers import build_callers
from ccctl.resolve.conference import build_conferences
from ccctl.resolve.context import Context
from ccctl.resolve.dialing import build_dialing
from ccctl.resolve.environment import build_environments
from ccctl.resolve.features import build_features
from ccctl.resolve.flow import build_flows
from ccctl.resolve.hook import build_hooks
from ccctl.resolve.hours import build_hours
from ccctl.resolve.mail import build_mail
from ccctl.resolve.menu import build_menus
from ccctl.resolve.moved import build_moved
from ccctl.resolve.number import build_numbers
from ccctl.resolve.numbering import countries, numbering_plan
from ccctl.resolve.prompt import build_prompts
from ccctl.resolve.protect import build_protect
from ccctl.resolve.queue import build_queues
from ccctl.resolve.recording import build_recording
from ccctl.resolve.scenario import build_tests
from ccctl.resolve.seat import build_seats
from ccctl.resolve.secret import build_secrets
from ccctl.resolve.survey import build_surveys
from ccctl.resolve.switch import build_switches
from ccctl.resolve.team import build_teams, team_seats
from ccctl.resolve.trunk import build_trunks
from ccctl.resolve.voicemail import build_voicemails

_OFTEN_MEANT = {"UK": "GB", "EN": "GB", "UE": "EU", "CHN": "CN", "USA": "US"}


def build_center(context: Context) -> Center:
    """The center with defaults filled in; names in it are not checked yet."""
    spec = context.spec
    plan = _plan(context)
    seats = build_seats(context)
    members = team_seats(seats)
    center = Center(
        name=spec.center,
        timezone=spec.timezone,
        description=spec.description,
        language=spec.language,
        plan=plan,
        engine=spec.engine,
        accepted=spec.accept_differences,
        trunks=build_trunks(context),
        numbers=build_numbers(context, plan),
        callers=build_callers(context, plan),
        hours=build_hours(context),
        switches=build_switches(context),
        prompts=build_prompts(context),
        flows=build_flows(context),
        menus=build_menus(context),
        teams=build_teams(context, members),
        seats=seats,
        queues=build_queues(context, seats, members),
        voicemails=build_voicemails(context, members),
        mail=build_mail(context),
        hooks=build_hooks(context),
        surveys=build_surveys(context),
        conferences=build_conferences(context),
        dialing=build_dialing(context, plan, seats),
        recording=build_recording(context),
        environments=build_environments(context),
        secrets=build_secrets(context),
        protect=build_protect(context),
        moved=build_moved(context),
        tests=build_tests(context, seats),
        span=context.span("center"),
    )
    return replace(center, features=build_features(context, center))


def _plan(context: Context) -> NumberingPlan:
    """The country's numbering plan. CC250: there is no such country."""
    country = context.spec.country
    plan = numbering_plan(country or "")
    if plan is None:
        known = countries()
        meant = _OFTEN_MEANT.get(country or "")
        context.problem(
            codes.CC250,
            f'there is no country "{country}" with a numbering plan',
            "country",
            hint=f'did you mean "{meant}"?' if meant in known else "codes have two letters (ISO 3166): CN, DE, GB, US",
        )
    return plan or NumberingPlan()


def check_timezone(context: Context) -> None:
    """CC240: a time zone that the IANA database does not have."""
    from zoneinfo import ZoneInfo, available_timezones

    name = context.spec.timezone
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; not a relative path; a folder of the database
        known = available_timezones()
        by_city = [zone for zone in known if zone.rpartition("/")[2].lower() == name.rpartition("/")[2].lower()]
        context.problem(
            codes.CC240,
            f'there is no time zone "{name}"',
            "timezone",
            hint=did_you_mean(name, sorted(by_city) or sorted(known))
            or "zones are written Europe/Berlin, Asia/Shanghai, UTC",
        )
